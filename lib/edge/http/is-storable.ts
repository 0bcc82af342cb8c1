/** Deeper than anything meant; the database's JSON parser gives up far below what a body may hold. */
const depthMax = 64;

/**
 * Whether SQL text and JSON columns can hold a value: no NUL, no lone half of a surrogate pair, no endless nesting.
 * Looked at after decoding, so that no way of writing these passes.
 */
export function isStorable(value: unknown, depth = 0): boolean {
  if (typeof value === "string") return value.isWellFormed() && !value.includes("\0");
  if (typeof value !== "object" || value === null) return true;
  if (depth === depthMax) return false;
  return Object.entries(value).every(([name, each]) => isStorable(name) && isStorable(each, depth + 1));
}
