import { expect, test } from "vitest";
import { exampleOf } from "./example-of";

test.each<[object, unknown]>([
  [{ enum: ["Rome", "Paris"] }, "Rome"],
  [{ const: 7 }, 7],
  [{ type: "integer", minimum: 3 }, 3],
  [{ anyOf: [{ type: "string" }, { type: "null" }] }, "text"],
  [
    {
      type: "object",
      properties: { city: { $ref: "#/$defs/city" }, warm: { type: "boolean" }, more: { type: "string" } },
      required: ["city", "warm"],
      $defs: { city: { type: "string", enum: ["Rome"] } },
    },
    { city: "Rome", warm: false },
  ],
])("%j has an example", (schema, expected) => {
  expect(exampleOf({ ...schema }, { ...schema })).toEqual(expected);
});
