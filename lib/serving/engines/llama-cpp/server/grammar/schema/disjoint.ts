import type { Case, NumberCase, ObjectCase } from "./cases";
import type { Goal } from "./node";

type Source = { casesOf(goal: Goal): readonly Case[] };

/** How deep properties are compared; what differs only deeper counts as perhaps shared. */
const depthMax = 3;

/** Whether two cases surely share no value. */
export function areDisjoint(source: Source, a: Case, b: Case, depth = 0): boolean {
  if (a.type === "number" && b.type === "number") return areApart(a, b);
  if (a.type === "string" && b.type === "string") return noneShared(a.values, b.values);
  if (a.type === "object" && b.type === "object") {
    return depth < depthMax && (differ(source, a, b, depth) || differ(source, b, a, depth));
  }
  if (a.type === "array" && b.type === "array") return a.min > b.max || b.min > a.max;
  return a.type !== b.type;
}

function areApart(a: NumberCase, b: NumberCase): boolean {
  const isAbove = (x: NumberCase, y: NumberCase): boolean =>
    x.min !== undefined &&
    y.max !== undefined &&
    (x.min.value > y.max.value || (x.min.value === y.max.value && (x.min.isExclusive || y.max.isExclusive)));
  return noneShared(a.values, b.values) || isAbove(a, b) || isAbove(b, a);
}

function noneShared(a: readonly unknown[] | undefined, b: readonly unknown[] | undefined): boolean {
  return a !== undefined && b !== undefined && !a.some((value) => b.includes(value));
}

/** A property that `a` always has and that would break `b`. */
function differ(source: Source, a: ObjectCase, b: ObjectCase, depth: number): boolean {
  return [...a.required].some((name) => {
    const ours = source.casesOf(a.properties.get(name) ?? []);
    const theirs = source.casesOf(b.properties.get(name) ?? b.additional);
    return ours.every((one) => theirs.every((other) => areDisjoint(source, one, other, depth + 1)));
  });
}
