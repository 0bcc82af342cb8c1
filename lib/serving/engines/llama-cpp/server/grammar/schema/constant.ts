import { anyArray, anyNumber, anyObject, anyString, type Case } from "./cases";
import { isKeywords, type Goal } from "./node";

type GoalOf = (value: unknown) => Goal;

/** The cases of some values: one for all strings, one for all numbers. `goalOf` gives the goal of being one value. */
export function constantCases(values: readonly unknown[], goalOf: GoalOf, never: Goal): Case[] {
  const strings = values.filter((value) => typeof value === "string");
  const numbers = values.filter((value) => typeof value === "number");
  const others = values.filter((value) => typeof value !== "string" && typeof value !== "number");
  return [
    ...(strings.length > 0 ? [{ ...anyString, values: [...new Set(strings)] }] : []),
    ...(numbers.length > 0 ? [{ ...anyNumber, values: [...new Set(numbers)] }] : []),
    ...others.map((value) => otherCase(value, goalOf, never)),
  ];
}

function otherCase(value: unknown, goalOf: GoalOf, never: Goal): Case {
  if (value === null) return { type: "null" };
  if (value === true) return { type: "true" };
  if (value === false) return { type: "false" };
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
