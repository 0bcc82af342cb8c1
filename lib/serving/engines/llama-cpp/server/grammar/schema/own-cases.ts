import { TooManyStates } from "../automaton/automaton";
import { multipleAutomaton } from "../automaton/multiples";
import { patternAutomaton, UnsupportedPattern } from "../automaton/pattern";
import { decimalOf } from "../decimal";
import { anyArray, anyNumber, anyObject, anyString, type Case, type Limit, type ObjectCase } from "./cases";
import type { Reader } from "./keyword-values";
import type { Goal } from "./node";

type Helpers = {
  /** A goal that nothing reaches. */
  never: Goal;
  isFound: (pattern: string, name: string) => boolean;
  /** Notes a keyword that is left to the check of the finished value. */
  leave: (keyword: string) => void;
};

/** Lengths beyond this make a grammar large; they are left to the check. */
const lengthMax = 1000;

/** What the keywords of one schema ask for by themselves, for each type. */
export function ownCases(read: Reader, { never, isFound, leave }: Helpers): Case[] {
  const types = typesOf(read);
  const numbers = { ...anyNumber, ...numberLimits(read, leave) };
  const cases: Case[] = [
    { type: "null" },
    { type: "true" },
    { type: "false" },
    { ...numbers, isInteger: types?.has("integer") === true && !types.has("number") },
    { ...anyString, ...stringLimits(read, leave) },
    ...arrayCases(read, never, leave),
    { ...anyObject, ...objectParts(read, isFound) },
  ];
  return types ? cases.filter(({ type }) => typeNames[type].some((name) => types.has(name))) : cases;
}

const typeNames = {
  null: ["null"],
  true: ["boolean"],
  false: ["boolean"],
  number: ["number", "integer"],
  string: ["string"],
  array: ["array"],
  object: ["object"],
};

const known = new Set(["null", "boolean", "integer", "number", "string", "array", "object"]);

function typesOf(read: Reader): Set<string> | undefined {
  const value = read.value("type");
  if (value === undefined) return undefined;
  const names = typeof value === "string" ? [value] : (read.list("type") ?? []);
  for (const name of names) {
    if (typeof name !== "string" || !known.has(name)) throw read.refuse("type", `${JSON.stringify(name)} is not known`);
  }
  return new Set(names.map(String));
}

function numberLimits(read: Reader, leave: Helpers["leave"]) {
  const multiple = read.number("multipleOf");
  if (multiple !== undefined && multiple <= 0) throw read.refuse("multipleOf", "must be more than zero");
  const min = limitOf(read.number("minimum"), read.number("exclusiveMinimum"), Math.max);
  const max = limitOf(read.number("maximum"), read.number("exclusiveMaximum"), Math.min);
  if (min && max && min.value > max.value) {
    throw read.refuse(max.isExclusive ? "exclusiveMaximum" : "maximum", "is less than the minimum");
  }
  return {
    min,
    max,
    multiples: multiple === undefined || !isKeptMultiple(multiple, leave) ? [] : [multiple],
  };
}

function isKeptMultiple(multiple: number, leave: Helpers["leave"]): boolean {
  try {
    multipleAutomaton(decimalOf(multiple));
    return true;
  } catch (error) {
    if (!(error instanceof TooManyStates)) throw error;
    leave("multipleOf");
    return false;
  }
}

function limitOf(
  inclusive: number | undefined,
  exclusive: number | undefined,
  tighter: (...values: number[]) => number,
): Limit | undefined {
  if (exclusive !== undefined && (inclusive === undefined || tighter(exclusive, inclusive) === exclusive))
    return { value: exclusive, isExclusive: true };
  return inclusive === undefined ? undefined : { value: inclusive, isExclusive: false };
}

function stringLimits(read: Reader, leave: Helpers["leave"]) {
  const pattern = read.string("pattern");
  const format = read.string("format");
  const minLength = within(read, "minLength", leave) ?? 0;
  const maxLength = within(read, "maxLength", leave) ?? Infinity;
  if (minLength > maxLength) throw read.refuse("maxLength", "is less than minLength");
  return {
    minLength,
    maxLength,
    patterns: pattern === undefined || !isKeptPattern(read, pattern, leave) ? [] : [pattern],
    formats: format === undefined ? [] : [format],
  };
}

function within(read: Reader, keyword: string, leave: Helpers["leave"]): number | undefined {
  const count = read.count(keyword);
  if (count === undefined || count <= lengthMax) return count;
  leave(keyword);
  return undefined;
}

function isKeptPattern(read: Reader, pattern: string, leave: Helpers["leave"]): boolean {
  try {
    patternAutomaton(pattern);
    return true;
  } catch (error) {
    if (error instanceof UnsupportedPattern) leave("pattern");
    else if (error instanceof SyntaxError) throw read.refuse("pattern", `is no regular expression: ${error.message}`);
    else throw error;
    return false;
  }
}

/** A list of `items` is how schemas before 2020 wrote `prefixItems`. */
function arrayCases(read: Reader, never: Goal, leave: Helpers["leave"]): Case[] {
  const isOld = Array.isArray(read.value("items"));
  const prefix = (isOld ? read.nodes("items") : read.nodes("prefixItems"))?.map((node) => [node]) ?? [];
  const items = (isOld ? read.goal("additionalItems") : read.goal("items")) ?? [];
  const min = within(read, "minItems", leave) ?? 0;
  const max = within(read, "maxItems", leave) ?? Infinity;
  if (min > max) throw read.refuse("maxItems", "is less than minItems");
  const isClosed = items.length === 1 && items[0]?.schema === false;
  return [{ ...anyArray, prefix, items: isClosed ? never : items, min, max }];
}

function objectParts(read: Reader, isFound: (pattern: string, name: string) => boolean): Partial<ObjectCase> {
  const patterns = read.goals("patternProperties");
  const additional = read.goal("additionalProperties") ?? [];
  const properties = new Map(read.goals("properties"));
  const required = read.strings("required") ?? [];
  for (const name of required) {
    if (properties.has(name)) continue;
    properties.set(name, patterns.some(([pattern]) => isFound(pattern, name)) ? [] : additional);
  }
  return { properties, required: new Set(required), additional, patterns, names: read.goal("propertyNames") ?? [] };
}
