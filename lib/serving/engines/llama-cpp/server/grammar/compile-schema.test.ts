import { beforeAll, describe, expect, test } from "vitest";
import type { Binding } from "../native/binding";
import { compileSchema, grammarText, literal, readGrammar } from "./index";
import { nativeBinding } from "./testing/native";

let binding: Binding;
beforeAll(async () => {
  binding = await nativeBinding();
});

/** Whether llama.cpp's own grammar engine lets a text through. */
function allows(gbnf: string, text: string): boolean {
  return readGrammar(binding, gbnf, param).isTextCompatible(text);
}

const param = "response_format.json_schema.schema";

function jsonSchemaGrammar(schema: Record<string, unknown>): string {
  const { root, rules } = compileSchema(schema, { param });
  return grammarText(root, rules);
}

const person = {
  type: "object",
  title: "Person",
  properties: {
    name: { type: "string", minLength: 1, maxLength: 8 },
    age: { type: "integer", description: "in years" },
    tags: { type: "array", items: { enum: ["a", "b c"] }, maxItems: 2 },
    address: { anyOf: [{ $ref: "#/$defs/address" }, { type: "null" }] },
  },
  required: ["name", "age"],
  additionalProperties: false,
  $defs: { address: { type: "object", properties: { street: { type: "string" } }, required: ["street"] } },
};

const tree = {
  $ref: "#/definitions/node",
  definitions: {
    node: {
      type: "object",
      properties: { value: { type: "number" }, children: { type: "array", items: { $ref: "#/definitions/node" } } },
      required: ["value"],
    },
  },
};

describe("texts that a schema allows", () => {
  test.each<[string, object, string[], string[]]>([
    [
      "an object with required and optional properties",
      person,
      [
        `{"name":"Ada","age":36}`,
        `{ "name": "Ada", "age": 36, "tags": ["a", "b c"] }`,
        `{"name":"Ada","age":36,"address":{"street":"x"}}`,
        `{"name":"Ada","age":36,"tags":[],"address":null}`,
      ],
      [
        `{"name":"Ada"}`,
        `{"age":36,"name":"Ada"}`,
        `{"name":"","age":36}`,
        `{"name":"much too long","age":36}`,
        `{"name":"Ada","age":3.5}`,
        `{"name":"Ada","age":36,"tags":["c"]}`,
        `{"name":"Ada","age":36,"tags":["a","a","a"]}`,
        `{"name":"Ada","age":36,"more":1}`,
        `{"name":"Ada","age":36,}`,
        `{,"name":"Ada","age":36}`,
        `["name"]`,
      ],
    ],
    [
      "optional properties only",
      { type: "object", properties: { a: { type: "null" }, b: { type: "null" } } },
      ["{}", `{"a":null}`, `{"b":null}`, `{"a":null,"b":null}`],
      [`{"b":null,"a":null}`, `{"a":null,}`],
    ],
    [
      "a recursive schema",
      tree,
      [`{"value":1}`, `{"value":-1.5e3,"children":[{"value":2,"children":[]}]}`],
      [`{"children":[]}`, `{"value":1,"children":[1]}`],
    ],
    ["a constant", { const: { a: ['x"y', 1] } }, [`{"a":["x\\"y",1]}`], [`{"a":[]}`]],
    ["several types", { type: ["string", "null"] }, [`"a"`, "null"], ["1"]],
    [
      "a map",
      { type: "object", additionalProperties: { type: "boolean" } },
      ["{}", `{"x":true,"y":false}`],
      [`{"x":1}`],
    ],
    [
      "an array with bounds",
      { type: "array", items: { type: "integer" }, minItems: 2, maxItems: 3 },
      ["[1,2]", "[1, 2, 3]"],
      ["[1]", "[1,2,3,4]", "[]"],
    ],
    ["an array of anything", { type: "array" }, [`[1,"a",{"b":null}]`, "[]"], ["{}"]],
    ["dates", { type: "string", format: "date" }, [`"2026-11-24"`], [`"2026-13-01"`, `"24.11.2026"`]],
    ["numbers", { type: "number" }, ["0", "-12.5", "1e-7"], ["01", "1.", ".5", "+1"]],
    ["no restriction", {}, [`{"a":[1]}`, "true"], ["tru"]],
  ])("%s", (_what, schema, allowed, forbidden) => {
    const gbnf = jsonSchemaGrammar({ ...schema });
    for (const text of allowed) expect([text, allows(gbnf, text)]).toEqual([text, true]);
    for (const text of forbidden) expect([text, allows(gbnf, text)]).toEqual([text, false]);
  });

  test("any object", () => {
    expect(allows(grammarText("object"), `{"a": {"b": [1, "\\u00e9", null]}}`)).toBe(true);
    expect(allows(grammarText("object"), "[1]")).toBe(false);
    expect(allows(grammarText("object"), `{"a": "line\nbreak"}`)).toBe(false);
  });
});

test("several schemas stand in one grammar, each with a text around it", () => {
  const named = (name: string, index: number, schema: Record<string, unknown>) => {
    const { root, rules } = compileSchema(schema, { prefix: `tool-${index}-`, param: `tools.${index}` });
    return { expression: `${literal(`${name}(`)} (${root}) ${literal(")")}`, rules };
  };
  const tools = [named("person", 0, person), named("tree", 1, tree)];
  const gbnf = grammarText(tools.map(({ expression }) => expression).join(" | "), ...tools.map(({ rules }) => rules));
  expect(allows(gbnf, `person({"name":"Ada","age":36})`)).toBe(true);
  expect(allows(gbnf, `tree({"value":1,"children":[{"value":2}]})`)).toBe(true);
  expect(allows(gbnf, `person({"value":1})`)).toBe(false);
});
