import { expect, test } from "vitest";
import { matchWords } from "./match-words";

const model = ["ggml-org/gemma-3-270m-it-GGUF", "model"];

test.each(["gemma", "270m", "gemma-3", "ggml-org/gemma", "model gemma", "GEMMA it"])("%s finds the model", (typed) => {
  expect(matchWords(typed, model)).toBeGreaterThan(0);
});

test("a word that begins nothing in a name finds nothing", () => {
  expect(matchWords("emma", model)).toBe(0);
  expect(matchWords("gemma llama", model)).toBe(0);
});

test("what begins with the words typed comes before what has them somewhere", () => {
  expect(matchWords("ggml", model)).toBeGreaterThan(matchWords("gemma", model));
});
