import { expect, test } from "vitest";
import { settingFields } from "./setting-fields";

test("numbers, booleans and enumerations become controls with their range and default", () => {
  const fields = settingFields({
    properties: {
      contextLength: { type: "integer", minimum: 256, maximum: 131072, description: "Tokens" },
      flashAttention: { type: "boolean", default: true },
      cacheTypeK: { type: "string", enum: ["f16", "q8_0"] },
      nested: { type: "object" },
    },
  });
  expect(fields.map(({ name, label, facts, options }) => ({ name, label, facts, options }))).toEqual([
    { name: "contextLength", label: "Context length", facts: "256 to 131,072", options: undefined },
    { name: "flashAttention", label: "Flash attention", facts: "default true", options: ["true", "false"] },
    { name: "cacheTypeK", label: "Cache type k", facts: undefined, options: ["f16", "q8_0"] },
  ]);
  expect(fields[0]?.parse("4096")).toBe(4096);
  expect(fields[1]?.parse("false")).toBe(false);
});

test("a number goes as far as the model, where the model has a limit of its own", () => {
  const schema = { properties: { contextLength: { type: "integer", minimum: 256, maximum: 4_194_304 } } };
  const [field] = settingFields(schema, [{ setting: "contextLength", maximum: 32_768 }]);
  expect(field).toMatchObject({ maximum: 32_768, facts: "256 to 32,768" });
});
