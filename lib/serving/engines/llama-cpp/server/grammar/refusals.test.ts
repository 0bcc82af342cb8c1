import { describe, expect, test } from "vitest";
import { Refusal } from "../../../openai-server";
import { compileSchema } from "./index";

const param = "response_format.json_schema.schema";

describe("what a grammar cannot keep is named, so that the finished answer is checked for it", () => {
  test.each<[string, object]>([
    ["/uniqueItems", { type: "array", uniqueItems: true }],
    ["/pattern", { type: "string", pattern: "(a)\\1" }],
    ["/properties/a/pattern", { type: "object", properties: { a: { type: "string", pattern: "\\p{L}" } } }],
    ["/contains", { type: "array", contains: {} }],
    ["/if", { if: {}, else: { type: "null" } }],
    ["/contains", { type: "array", contains: { const: 1 } }],
    ["/maxItems", { type: "array", maxItems: 10 ** 9 }],
    ["/maxLength", { type: "string", maxLength: 10 ** 5 }],
    ["/multipleOf", { type: "number", multipleOf: 0.000_123_457 }],
    ["/not", { type: "string", not: { const: "a" } }],
    ["/if", { type: "integer", if: { minimum: 5 }, else: { multipleOf: 5 } }],
    ["/oneOf", { oneOf: [{ type: "number" }, { type: "integer" }] }],
    ["/minProperties", { type: "object", minProperties: 2 }],
  ])("%s in %o", (pointer, schema) => {
    expect(compileSchema({ ...schema }, { param }).unkept).toContain(pointer);
  });
});

describe("what is not kept at all is refused by its keyword and where it stands", () => {
  test.each<[string, object]>([
    ["enum at /enum is empty", { enum: [] }],
    ["anyOf at /properties/a/anyOf is empty", { type: "object", properties: { a: { anyOf: [] } } }],
    ["type at /type is empty", { type: [] }],
    ["oneOf at /oneOf is empty", { oneOf: [] }],
    ["enum at /enum leaves no value", { type: "integer", enum: ["a"] }],
    ["const at /const leaves no value", { type: "integer", const: "a" }],
    ["oneOf at /oneOf leaves no value", { oneOf: [{ type: "null" }, { type: "null" }] }],
    ["allOf at /allOf leaves no value", { allOf: [{ type: "string" }, { type: "null" }] }],
    [`type at /type "date" is not known`, { type: "date" }],
    ["minimum at /minimum must be a number", { type: "integer", minimum: "3" }],
    ["maximum at /maximum is less", { type: "integer", minimum: 3, maximum: 2 }],
    ["pattern at /pattern is no regular expression", { type: "string", pattern: "(" }],
    [`$ref at /$ref "#/nowhere" leads nowhere`, { $ref: "#/nowhere" }],
    [`$ref at /items/$ref "#/%zz" has a broken percent escape`, { type: "array", items: { $ref: "#/%zz" } }],
    [`leads out of this schema`, { $ref: "https://example.test/schema.json" }],
    ["$ref at /$defs/a/$ref leads back to itself", { $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/a" } } }],
    ["maxItems at /maxItems is less", { type: "array", minItems: 3, maxItems: 2 }],
    [
      "allows no value",
      {
        $ref: "#/$defs/a",
        $defs: { a: { type: "object", properties: { a: { $ref: "#/$defs/a" } }, required: ["a"] } },
      },
    ],
    ["nested deeper than", nested(150)],
    ["65536 are kept", { enum: ["x".repeat(70_000)] }],
    ["must be a schema", { type: "array", items: 3 }],
    [
      "too large",
      {
        type: "object",
        properties: Object.fromEntries(
          Array.from({ length: 40 }, (_, index) => [`a${index}`, { type: "string", maxLength: 900 + index }]),
        ),
      },
    ],
  ])("%s", (message, schema) => {
    const attempt = () => compileSchema({ ...schema }, { param });
    expect(attempt).toThrow(Refusal);
    expect(attempt).toThrow(message);
  });
});

function nested(depth: number): object {
  return depth === 0 ? { type: "null" } : { type: "array", items: nested(depth - 1) };
}
