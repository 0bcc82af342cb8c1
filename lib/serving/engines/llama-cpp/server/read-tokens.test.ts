import { expect, test } from "vitest";
import { readTokens } from "./read-tokens";

const begin = 1;
const vocabulary = {
  tokenize: (text: string) => [...Buffer.from(text)],
  frame: (tokens: readonly number[]) => (tokens[0] === begin ? [...tokens] : [begin, ...tokens]),
  size: 128,
};

test("the ids of a text's tokens stand for the text", () => {
  for (const ids of [vocabulary.tokenize("hi"), [begin, ...vocabulary.tokenize("hi")]])
    expect(readTokens(vocabulary, ids, "prompt")).toEqual(readTokens(vocabulary, "hi", "prompt"));
});

test.each(["prompt", "input"] as const)("an id that the model does not have is refused, in %s", (param) => {
  expect(readTokens(vocabulary, [127], param)).toEqual([begin, 127]);
  expect(() => readTokens(vocabulary, [5, 128], param)).toThrow(
    expect.objectContaining({ status: 400, code: "unknown_token", param }),
  );
});
