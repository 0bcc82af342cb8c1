/**
 * What a backup without model files leaves behind, and how that comes back: the hub is asked by itself, folders are not.
 *
 * @param imported - Names of models that came from folders; undefined where nobody could be asked.
 * @param advice - How their files are had all the same.
 */
export function describeLeftOut(imported: string[] | undefined, advice: string): string {
  const fetched = "Deployments fetch those of a hub again by themselves.";
  if (imported?.length === 0) return fetched;
  const names = imported ? ` (${imported.join(", ")})` : "";
  return `${fetched} Those of models imported from a folder${names} are not fetched: ${advice}`;
}
