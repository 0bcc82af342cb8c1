import { describe, expect, test } from "vitest";
import { compileSchema, grammarText } from "./index";
import { parseGbnf, start, step, taking } from "./testing/gbnf";

type Schema = Record<string, unknown>;

const itself = { $ref: "#/$defs/n" };
const branch = (properties: Schema): Schema => ({
  type: "object",
  properties,
  required: Object.keys(properties).slice(0, 1),
  additionalProperties: false,
});
const recursive = (...branches: Schema[]): Schema => ({ ...itself, $defs: { n: { anyOf: branches } } });

/** The most ways that are open while a text is written, and the most by which one of its characters is taken. */
function waysOf(schema: Schema, text: string): { width: number; doubt: number } {
  const { root, rules } = compileSchema(schema, { param: "schema" });
  const grammar = parseGbnf(grammarText(root, rules));
  let ways = start(grammar);
  let width = ways.length;
  let doubt = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    doubt = Math.max(doubt, taking(ways, point).length);
    ways = step(grammar, ways, point);
    width = Math.max(width, ways.length);
  }
  expect([text, ways.length > 0]).toEqual([text, true]);
  return { width, doubt };
}

describe("branches that begin alike and contain themselves cost no more the deeper an answer goes", () => {
  test.each<[string, Schema, string]>([
    [
      "the same property",
      recursive(branch({ a: itself, b: {} }), branch({ a: itself, c: {} }), { type: "null" }),
      `{"a":`,
    ],
    [
      "the same branch twice",
      recursive(branch({ a: itself }), branch({ a: itself, b: { type: "null" } }), { type: "null" }),
      `{"a":`,
    ],
    ["lists", recursive({ type: "array", items: itself }, { type: "array", items: itself, minItems: 1 }), "["],
    [
      "a constant behind them",
      recursive(branch({ k: { const: "x" }, a: itself }), branch({ k: { const: "y" }, a: itself })),
      `{"k":"x","a":`,
    ],
    [
      "a property before them",
      recursive(branch({ a: { type: "integer" }, n: itself }), branch({ a: { type: "number" }, n: itself })),
      `{"a":1.5,"n":`,
    ],
  ])("%s", (_what, schema, text) => {
    const short = waysOf(schema, text.repeat(2));
    const deep = waysOf(schema, text.repeat(25));
    expect(deep).toEqual(short);
    expect(deep.doubt).toBe(1);
  });

  test("what can be told apart only at the end of a recursion is refused", () => {
    const kind = (name: string, end: string): Schema =>
      branch({ a: { anyOf: [{ $ref: `#/$defs/${name}` }, { const: end }] } });
    const schema = {
      anyOf: [
        { ...branch({ v: { $ref: "#/$defs/p" }, x: { type: "null" } }), required: ["v", "x"] },
        { ...branch({ v: { $ref: "#/$defs/q" }, y: { type: "null" } }), required: ["v", "y"] },
      ],
      $defs: { p: kind("p", "p"), q: kind("q", "q") },
    };
    expect(() => compileSchema(schema, { param: "schema" })).toThrow("anyOf");
  });
});
