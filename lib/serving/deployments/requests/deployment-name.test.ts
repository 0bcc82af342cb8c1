import { expect, test } from "vitest";
import { nameFrom, uniqueName } from "./deployment-name";

test.each([
  ["gemma-3-270m-it-GGUF", "gemma-3-270m-it"],
  ["My fine model (v2)", "my-fine-model-v2"],
  ["模型", "model"],
  ["--x--", "x"],
  ["a".repeat(100), "a".repeat(63)],
])("the endpoint of %s is named %s", (model, name) => {
  expect(nameFrom(model)).toBe(name);
});

test("a taken name gets the first free number and stays short enough", () => {
  expect(uniqueName("llama", ["llama", "llama-2"])).toBe("llama-3");
  const long = "a".repeat(63);
  expect(uniqueName(long, [long])).toBe(`${"a".repeat(61)}-2`);
});
