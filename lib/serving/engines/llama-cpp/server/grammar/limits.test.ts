import { beforeAll, describe, expect, test } from "vitest";
import { compileSchema, grammarText, readGrammar } from "./index";
import { nativeBinding } from "./testing/native";
import type { Binding } from "../native/binding";

const param = "response_format.json_schema.schema";

let binding: Binding;
beforeAll(async () => {
  binding = await nativeBinding();
});

/** Whether llama.cpp's own grammar engine lets a text through. */
function allows(gbnf: string, text: string): boolean {
  return readGrammar(binding, gbnf, param).isTextCompatible(text);
}

describe("limits are kept by the grammar", () => {
  test.each<[string, object, string[], string[]]>([
    [
      "a range of integers",
      { type: "integer", minimum: -12, maximum: 250 },
      ["-12", "-9", "0", "99", "199", "250"],
      ["-13", "251", "1000", "01", "2.5"],
    ],
    ["an open range of integers", { type: "integer", minimum: 3 }, ["3", "10", "999999"], ["2", "-3", "0"]],
    [
      "integers as zod writes them",
      { type: "integer", minimum: -9007199254740991, maximum: 9007199254740991 },
      ["0", "9007199254740991", "-9007199254740991"],
      ["9007199254740992", "99999999999999999"],
    ],
    [
      "exclusive limits",
      { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1.5 },
      ["0.1", "1.49", "1", "0.0001"],
      ["0", "0.0", "1.5", "1.50", "2", "-1"],
    ],
    [
      "a range of numbers",
      { type: "number", minimum: -0.25, maximum: 0.5 },
      ["-0.25", "-0.2", "0.5", "0"],
      ["-0.3", "0.51", "1"],
    ],
    ["multiples", { type: "integer", multipleOf: 15, minimum: 1 }, ["15", "30", "1500"], ["0", "5", "31"]],
    ["multiples of a decimal", { type: "number", multipleOf: 0.05 }, ["0.05", "1", "2.5", "-0.15"], ["0.01", "0.051"]],
    [
      "a pattern",
      { type: "string", pattern: "^[A-Z]{2}-\\d+$" },
      [`"AB-1"`, `"XY-123"`],
      [`"A-1"`, `"AB-"`, `"AB-1 "`],
    ],
    ["a pattern anywhere", { type: "string", pattern: "b+|\\\\" }, [`"abba"`, `"b"`, `"a\\\\c"`], [`"aa"`, `""`]],
    [
      "a pattern that looks ahead",
      { type: "string", pattern: "^(?!a)(?=.*z$)\\w+$" },
      [`"bz"`, `"z"`],
      [`"az"`, `"b"`],
    ],
    [
      "a pattern of a length",
      { type: "string", pattern: "^a*$", minLength: 2, maxLength: 3 },
      [`"aa"`, `"aaa"`],
      [`"a"`, `"aaaa"`],
    ],
    [
      "characters, not code units",
      { type: "string", maxLength: 1 },
      [`"😀"`, `"\\ud83d\\ude00"`],
      [`"ab"`, `"\\ud83d"`],
    ],
    [
      "days that exist",
      { type: "string", format: "date" },
      [`"2024-02-29"`, `"2023-12-31"`],
      [`"2023-02-29"`, `"2023-04-31"`],
    ],
    ["addresses", { type: "string", format: "email" }, [`"ada@example.org"`], [`"ada"`, `"@example.org"`]],
    ["a format nobody knows is a hint", { type: "string", format: "password" }, [`"x"`], ["1"]],
    ["a constant", { const: "a" }, [`"a"`], [`"b"`, "null"]],
    [
      "constants that keep the type beside them",
      { type: "integer", enum: ["a", 1, 2.5, null] },
      ["1"],
      [`"a"`, "2.5", "null"],
    ],
    ["constants that keep limits", { enum: [1, 5, 9], minimum: 4, maximum: 8 }, ["5"], ["1", "9"]],
    [
      "objects of all parts",
      {
        allOf: [
          { type: "object", properties: { a: { type: "integer" } }, required: ["a"] },
          { properties: { a: { minimum: 3 }, b: { type: "null" } }, required: ["b"] },
        ],
      },
      [`{"a":3,"b":null}`],
      [`{"a":2,"b":null}`, `{"a":3}`],
    ],
    [
      "both of two choices",
      {
        anyOf: [{ type: "string" }, { type: "integer" }],
        oneOf: [{ type: "integer", maximum: 9 }, { type: "boolean" }],
      },
      ["7"],
      [`"a"`, "12", "true"],
    ],
    [
      "a branch that its constant names",
      {
        oneOf: [
          {
            type: "object",
            properties: { kind: { const: "cat" }, lives: { type: "integer" } },
            required: ["kind", "lives"],
          },
          {
            type: "object",
            properties: { kind: { const: "cow" }, milk: { type: "number" } },
            required: ["kind", "milk"],
          },
        ],
      },
      [`{"kind":"cat","lives":9}`, `{"kind":"cow","milk":0.5}`],
      [`{"kind":"cat","milk":0.5}`, `{"kind":"dog","lives":9}`],
    ],
    [
      "pairs of values that belong together",
      {
        enum: [
          { a: 1, b: [1] },
          { a: 12, b: [2] },
        ],
      },
      [`{"a":1,"b":[1]}`, `{"a":12,"b":[2]}`],
      [`{"a":1,"b":[2]}`, `{"a":12,"b":[1]}`],
    ],
    [
      "a tuple",
      { type: "array", prefixItems: [{ type: "integer" }, { type: "null" }], items: false },
      ["[1,null]", "[1]"],
      ["[null]", "[1,null,2]"],
    ],
    [
      "a tuple as it was written before 2020",
      { type: "array", items: [{ type: "integer" }], additionalItems: false },
      ["[1]"],
      ["[1,2]"],
    ],
    ["a reference by name", { $ref: "#cat", $defs: { c: { $anchor: "cat", type: "null" } } }, ["null"], ["1"]],
    ["a percent escape", { $ref: "#/$defs/a%20b", $defs: { "a b": { type: "null" } } }, ["null"], ["1"]],
    ["a required property that is not described", { type: "object", required: ["b"] }, [`{"b":1}`], ["{}"]],
    [
      "properties without a type",
      { properties: { a: { type: "null" } }, required: ["a"] },
      [`{"a":null}`],
      ["1", "{}"],
    ],
    [
      "hundreds of properties that may be left out",
      { type: "object", properties: Object.fromEntries(numbered(200).map((name) => [name, { type: "integer" }])) },
      [`{"property 0":1,"property 199":2}`, "{}"],
      [`{"property 9":1,"property 8":2}`, `{"property 200":1}`],
    ],
    ["thousands of constants", { enum: numbered(2000) }, [`"property 1234"`, `"property 5"`], [`"property 2000"`]],
    ["numbers that doubles can hold", { type: "number" }, ["1e99"], ["1e999"]],
  ])("%s", (_what, schema, allowed, forbidden) => {
    const { root, rules, unkept } = compileSchema({ ...schema }, { param });
    const gbnf = grammarText(root, rules);
    expect(unkept).toEqual([]);
    for (const text of allowed) expect([text, allows(gbnf, text)]).toEqual([text, true]);
    for (const text of forbidden) expect([text, allows(gbnf, text)]).toEqual([text, false]);
  });
});

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `property ${index}`);
}
