import { expect, test } from "vitest";
import { controlText } from "./native/control-text";
import { readTokens } from "./read-tokens";
import { createTextReader } from "./text-reader";

const begin = 1;
const vocabulary = {
  tokenize: (text: string) => [...Buffer.from(text)],
  frame: (tokens: readonly number[]) => (tokens[0] === begin ? [...tokens] : [begin, ...tokens]),
  size: 128,
};

const controls = controlText([]);
const places = { tokenBytesMax: 1, isPlace: () => false };
const engine = { vocabulary, reader: createTextReader({ ...vocabulary, controls, places }, 64) };
const asked = { subject: "The prompt", param: "prompt" as const, signal: new AbortController().signal };

test("the ids of a text's tokens stand for the text", async () => {
  for (const ids of [vocabulary.tokenize("hi"), [begin, ...vocabulary.tokenize("hi")]])
    expect(await readTokens(engine, ids, asked)).toEqual(await readTokens(engine, "hi", asked));
});

test.each(["prompt", "input"] as const)("an id that the model does not have is refused, in %s", async (param) => {
  expect(await readTokens(engine, [127], { ...asked, param })).toEqual([begin, 127]);
  const refused = { status: 400, code: "unknown_token", param };
  await expect(readTokens(engine, [5, 128], { ...asked, param })).rejects.toMatchObject(refused);
});
