import { anyArray, anyNumber, anyObject, anyString, type Case } from "./cases";
import { isKeywords, type Goal } from "./node";

/** The case that one value alone is in. `goalOf` gives the goal of being one value. */
export function constantCase(value: unknown, goalOf: (value: unknown) => Goal, never: Goal): Case {
  if (value === null) return { type: "null" };
  if (value === true) return { type: "true" };
  if (value === false) return { type: "false" };
  if (typeof value === "number") return { ...anyNumber, values: [value] };
  if (typeof value === "string") return { ...anyString, values: [value] };
  if (Array.isArray(value)) {
    return { ...anyArray, prefix: value.map(goalOf), items: never, min: value.length, max: value.length };
  }
  const entries = isKeywords(value) ? Object.entries(value) : [];
  return {
    ...anyObject,
    properties: new Map(entries.map(([name, part]) => [name, goalOf(part)])),
    required: new Set(entries.map(([name]) => name)),
    additional: never,
  };
}
