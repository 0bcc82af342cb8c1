import type { ArrayCase, Case, Limit, NumberCase, ObjectCase, StringCase } from "./cases";
import type { Goal } from "./node";

/** Values that two cases share; undefined when there are surely none. */
export function merge(a: Case, b: Case): Case | undefined {
  if (a.type === "number" && b.type === "number") return mergeNumbers(a, b);
  if (a.type === "string" && b.type === "string") return mergeStrings(a, b);
  if (a.type === "array" && b.type === "array") return mergeArrays(a, b);
  if (a.type === "object" && b.type === "object") return mergeObjects(a, b);
  return a.type === b.type ? a : undefined;
}

function mergeNumbers(a: NumberCase, b: NumberCase): NumberCase {
  return {
    type: "number",
    isInteger: a.isInteger || b.isInteger,
    min: tighter(a.min, b.min, (x, y) => x > y),
    max: tighter(a.max, b.max, (x, y) => x < y),
    multiples: [...new Set([...a.multiples, ...b.multiples])],
    values: shared(a.values, b.values),
  };
}

function tighter(a: Limit | undefined, b: Limit | undefined, isTighter: (x: number, y: number) => boolean) {
  if (!a || !b) return a ?? b;
  if (a.value === b.value) return a.isExclusive ? a : b;
  return isTighter(a.value, b.value) ? a : b;
}

function shared<Value>(a: readonly Value[] | undefined, b: readonly Value[] | undefined) {
  return a && b ? a.filter((value) => b.includes(value)) : (a ?? b);
}

function mergeStrings(a: StringCase, b: StringCase): StringCase {
  return {
    type: "string",
    minLength: Math.max(a.minLength, b.minLength),
    maxLength: Math.min(a.maxLength, b.maxLength),
    patterns: [...new Set([...a.patterns, ...b.patterns])],
    formats: [...new Set([...a.formats, ...b.formats])],
    values: shared(a.values, b.values),
  };
}

function mergeArrays(a: ArrayCase, b: ArrayCase): ArrayCase | undefined {
  const length = Math.max(a.prefix.length, b.prefix.length);
  const at = (one: ArrayCase, index: number): Goal => one.prefix[index] ?? one.items;
  const min = Math.max(a.min, b.min);
  const max = Math.min(a.max, b.max);
  if (min > max) return undefined;
  return {
    type: "array",
    prefix: Array.from({ length }, (_, index) => [...at(a, index), ...at(b, index)]),
    items: [...a.items, ...b.items],
    min,
    max,
  };
}

function mergeObjects(a: ObjectCase, b: ObjectCase): ObjectCase {
  const names = new Set([...a.properties.keys(), ...b.properties.keys()]);
  const at = (one: ObjectCase, name: string): Goal => one.properties.get(name) ?? one.additional;
  return {
    type: "object",
    properties: new Map([...names].map((name) => [name, [...at(a, name), ...at(b, name)]])),
    required: new Set([...a.required, ...b.required]),
    additional: [...a.additional, ...b.additional],
    patterns: [...a.patterns, ...b.patterns],
    names: [...a.names, ...b.names],
  };
}
