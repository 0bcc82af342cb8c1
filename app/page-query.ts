/** What stands behind the question mark of a page's address, as Next gives it. */
export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

export async function readQuery(searchParams: SearchParams): Promise<URLSearchParams> {
  const entries = Object.entries(await searchParams);
  return new URLSearchParams(
    entries.flatMap(([name, value]) => [value ?? []].flat().map((each): [string, string] => [name, each])),
  );
}
