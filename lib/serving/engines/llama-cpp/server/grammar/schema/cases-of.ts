import { findsPattern, narrowString } from "../string-language";
import { narrowNumber } from "../number-language";
import { anyCase, type Case } from "./cases";
import { constantCases } from "./constant";
import { areDisjoint } from "./disjoint";
import type { Document } from "./document";
import { readerOf, type Reader } from "./keyword-values";
import { ownCases } from "./own-cases";
import { merge } from "./merge-cases";
import { isKeywords, keyOf, refuse, type Goal, type Node } from "./node";

/** Answers which cases a goal's values are in. */
export type CaseSource = {
  casesOf(goal: Goal): readonly Case[];
  /** The goal of being a string in which a pattern is found. */
  matching(pattern: string): Goal;
  /** Keywords that the cases do not hold, with where they stand: the finished value must be checked for them. */
  unkept: ReadonlySet<string>;
};

/** One schema that leads to more cases than this asks for more than a grammar can tell apart. */
const casesMax = 300;

/** Schemas that lead directly to one another. */
const openMax = 200;

/** Keywords that are left to the check of the finished value. */
const checked = [
  ..."uniqueItems contains minContains maxContains minProperties maxProperties propertyNames patternProperties".split(
    " ",
  ),
  ..."dependentRequired dependentSchemas dependencies not if unevaluatedItems unevaluatedProperties".split(" "),
];

/** Keywords that ask for what is not here. */
const unknown = ["$dynamicRef", "$recursiveRef", "extends", "disallow", "divisibleBy"];

export function createCaseSource(document: Document): CaseSource {
  const unkept = new Set<string>();
  const goals = new Map<string, readonly Case[]>();
  const nodes = new Map<number, readonly Case[]>();
  const open = new Set<number>();
  const never: Goal = [document.made(document.root, false)];

  const isFound = (read: Reader) => (pattern: string, name: string) => {
    try {
      return findsPattern(pattern, name);
    } catch {
      throw read.refuse("patternProperties", `has a pattern that is not kept: ${JSON.stringify(pattern)}`);
    }
  };

  const casesOfNode = (node: Node): readonly Case[] => {
    if (node.schema === true) return anyCase;
    if (node.schema === false) return [];
    const known = nodes.get(node.id);
    if (known) return known;
    if (open.size > openMax) throw refuse(node, "$ref", "leads on and on");
    if (open.has(node.id)) throw refuse(node, "$ref", "leads back to itself without asking for anything");
    open.add(node.id);
    const cases = readCases(node, readerOf(document, node, node.schema));
    open.delete(node.id);
    nodes.set(node.id, cases);
    return cases;
  };

  const readCases = (node: Node, read: Reader): readonly Case[] => {
    const leave = (keyword: string) => void unkept.add(`${node.pointer}/${keyword}`);
    for (const keyword of unknown) if (read.has(keyword)) throw read.refuse(keyword, "is not supported");
    for (const keyword of checked) {
      if (asksForSomething(keyword, read.value(keyword))) leave(keyword);
    }
    let cases: readonly Case[] = ownCases(read, { never, isFound: isFound(read), leave });
    const keep = (keyword: string, others: readonly Case[]): void => {
      const before = cases.length;
      cases = combine(cases, others);
      if (cases.length > casesMax) throw read.refuse(keyword, `leads to more than ${casesMax} cases`);
      if (before > 0 && cases.length === 0) throw read.refuse(keyword, "leaves no value that all keywords allow");
    };
    const goalOf = (value: unknown): Goal => [document.made(node, { const: value })];
    const values = read.list("enum");
    const constants = read.has("const") ? [read.value("const")] : undefined;
    for (const [keyword, allowed] of [
      ["const", constants],
      ["enum", values],
    ] as const) {
      if (allowed) keep(keyword, narrowed(combine(cases, constantCases(allowed, goalOf, never))));
    }
    const reference = read.string("$ref");
    if (reference !== undefined) keep("$ref", casesOfNode(document.target(node, reference)));
    for (const part of read.nodes("allOf") ?? []) keep("allOf", casesOfNode(part));
    const choices = read.nodes("anyOf");
    if (choices) keep("anyOf", choices.flatMap(casesOfNode));
    const branches = read.nodes("oneOf");
    if (branches) keep("oneOf", oneOf(node, branches));
    if (read.has("if")) keep("if", conditional(document, node, read));
    const not = read.value("not");
    if (not === true || (typeof not === "object" && not !== null && Object.keys(not).length === 0)) cases = [];
    return cases;
  };

  /** Values of one branch alone. Where branches may share values, the finished value must be checked. */
  const oneOf = (node: Node, branches: readonly Node[]): readonly Case[] => {
    const ids = branches.map(({ id }) => id);
    const single = branches.filter(({ id }) => ids.indexOf(id) === ids.lastIndexOf(id));
    const all = branches.map(casesOfNode);
    const isExclusive = all.every((cases, index) =>
      all
        .slice(index + 1)
        .every((others) => cases.every((one) => others.every((other) => areDisjoint(source, one, other)))),
    );
    if (!isExclusive) unkept.add(`${node.pointer}/oneOf`);
    return single.flatMap(casesOfNode);
  };

  const conditional = (of: Document, node: Node, read: Reader): readonly Case[] => {
    const goal = (keyword: string) => casesOfNode(of.child(node, [keyword], read.value(keyword) ?? true));
    return [...combine(goal("if"), goal("then")), ...goal("else")];
  };

  const source: CaseSource = {
    unkept,
    matching: (pattern) => [document.made(document.root, { type: "string", pattern })],
    casesOf(goal) {
      const key = keyOf(goal);
      const known = goals.get(key);
      if (known) return known;
      let cases: readonly Case[] = anyCase;
      for (const node of goal) {
        cases = combine(cases, casesOfNode(node));
        if (cases.length > casesMax) throw refuse(node, "allOf", `leads to more than ${casesMax} cases`);
      }
      const kept = narrowed(intended(cases));
      goals.set(key, kept);
      return kept;
    },
  };

  return source;
}

/** Without constants that break another condition. */
function narrowed(cases: readonly Case[]): Case[] {
  return cases.flatMap((one): Case[] => {
    if (one.type === "number") return narrowNumber(one);
    if (one.type === "string") return narrowString(one);
    return [one];
  });
}

function combine(a: readonly Case[], b: readonly Case[]): Case[] {
  return a.flatMap((one) => b.flatMap((other) => merge(one, other) ?? []));
}

/** Conditions on one type without naming a type allow all others as they are; what is meant is that type. */
function intended(cases: readonly Case[]): readonly Case[] {
  const types = new Set(cases.map(({ type }) => type));
  if (types.size < anyCase.length) return cases;
  const conditional = cases.filter((one) => !isPlain(one));
  return conditional.length > 0 ? conditional : cases;
}

function isPlain(one: Case): boolean {
  switch (one.type) {
    case "number":
      return !one.isInteger && !one.min && !one.max && !one.values && one.multiples.length === 0;
    case "string":
      return one.minLength === 0 && one.maxLength === Infinity && !one.values && isBare(one.patterns, one.formats);
    case "array":
      return one.min === 0 && one.max === Infinity && isBare(one.prefix, one.items);
    case "object":
      return one.properties.size === 0 && isBare(one.additional, one.patterns, one.names);
    default:
      return true;
  }
}

function isBare(...lists: readonly (readonly unknown[])[]): boolean {
  return lists.every(({ length }) => length === 0);
}

/** Empty lists of conditions ask for nothing; an empty schema as a condition is one that everything meets. */
function asksForSomething(keyword: string, value: unknown): boolean {
  if (value === undefined) return false;
  if (keyword === "uniqueItems") return value === true;
  if (keyword === "minProperties") return value !== 0;
  const isList = ["patternProperties", "dependentRequired", "dependentSchemas", "dependencies"].includes(keyword);
  return !(isList && isKeywords(value) && Object.keys(value).length === 0);
}
