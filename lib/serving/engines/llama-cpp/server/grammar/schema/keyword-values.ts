import { isKeywords, refuse, type Goal, type Keywords, type Node } from "./node";
import type { Document } from "./document";

/** Reads keywords of one schema; a value of the wrong kind is refused by name. */
export type Reader = ReturnType<typeof readerOf>;

export function readerOf(document: Document, node: Node, schema: Keywords) {
  const read = <Value>(keyword: string, is: (value: unknown) => value is Value, what: string): Value | undefined => {
    const value = schema[keyword];
    if (value === undefined) return undefined;
    if (!is(value)) throw refuse(node, keyword, `must be ${what}`);
    return value;
  };
  return {
    has: (keyword: string) => schema[keyword] !== undefined,
    value: (keyword: string) => schema[keyword],
    number: (keyword: string) => read(keyword, isNumber, "a number"),
    count: (keyword: string) => read(keyword, isCount, "a whole number that is not negative"),
    string: (keyword: string) => read(keyword, isString, "a string"),
    strings: (keyword: string) => read(keyword, isStrings, "a list of strings"),
    /** A list that would allow nothing when empty. */
    list(keyword: string): readonly unknown[] | undefined {
      const value = read(keyword, Array.isArray, "a list");
      if (value?.length === 0) throw refuse(node, keyword, "is empty, so no value would be allowed");
      return value;
    },
    goal(keyword: string): Goal | undefined {
      return schema[keyword] === undefined ? undefined : [document.child(node, [keyword], schema[keyword])];
    },
    nodes(keyword: string): Node[] | undefined {
      return this.list(keyword)?.map((below, index) => document.child(node, [keyword, index], below));
    },
    goals(keyword: string): [name: string, Goal][] {
      const entries = Object.entries(read(keyword, isKeywords, "an object of schemas") ?? {});
      return entries.map(([name, below]) => [name, [document.child(node, [keyword, name], below)]]);
    },
    refuse: (keyword: string, why: string) => refuse(node, keyword, why),
  };
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isCount(value: unknown): value is number {
  return isNumber(value) && Number.isInteger(value) && value >= 0;
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isString);
}
