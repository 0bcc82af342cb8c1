/** What a change was made to, as its record says it: records outlive their objects. */
export function objectName(detail: Record<string, unknown> | null): string | null {
  const name = detail?.["name"] ?? detail?.["username"] ?? detail?.["repository"];
  return typeof name === "string" ? name : null;
}
