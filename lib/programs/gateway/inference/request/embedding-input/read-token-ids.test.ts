import { Tiktoken } from "js-tiktoken/lite";
import ranks from "js-tiktoken/ranks/cl100k_base";
import { beforeAll, describe, expect, test } from "vitest";
import { addDeployment, openInference, sendJson } from "../../../testing";
import { openAiVocabulary } from "./openai-vocabulary";
import { readTokenIds } from "./read-token-ids";

let tiktoken: Tiktoken;
beforeAll(() => {
  tiktoken = new Tiktoken(ranks);
});

const texts = [
  "How warm is it in Rome?",
  "Größe: 12 m² – „schön“ 👩‍🚀 日本語 \u0000\n\t",
  "<|im_end|> and <|endoftext|> are only text",
  "x ".repeat(10_000),
];

describe("ids of OpenAI's tokenizer become the text that was meant", () => {
  test.each(texts)("%.40j", async (text) => {
    const ids = tiktoken.encode(text, [], []);
    expect(await readTokenIds(ids)).toBe(text);
    expect(await readTokenIds([ids, [9906]])).toEqual([text, "Hello"]);
  });

  test("every id of the vocabulary, its special ones too", async () => {
    const vocabulary = await openAiVocabulary();
    const ids = [...Array.from({ length: 100_256 }, (_, id) => id), ...Object.values(ranks.special_tokens)];
    const texts = ids.map((id) => new TextDecoder().decode(vocabulary.bytesOf(id)));
    expect(texts).toEqual(ids.map((id) => tiktoken.decode([id])));
  });
});

test("a text that was cut within a character keeps the rest", async () => {
  const [first = 0, ...rest] = tiktoken.encode("日本語 text", [], []);
  expect(await readTokenIds([first, ...rest.slice(1)])).toMatch(/ text$/);
});

test.each(["text", ["one", "two"], undefined])("%j is left as it is", async (input) => {
  expect(await readTokenIds(input)).toBe(input);
});

test.each([100_256, 100_261, 200_000, 2 ** 31 - 1])("%d, which OpenAI does not have, is refused", async (id) => {
  await expect(readTokenIds([[1], [id]])).rejects.toMatchObject({
    openaiCode: "unknown_token",
    param: "input",
    message: expect.stringMatching(/Send text.*"embedding_token_ids": "model"/),
  });
});

test("ids that stand for far more text than they are long are refused", async () => {
  const vocabulary = await openAiVocabulary();
  const longest = Array.from({ length: 100_256 }, (_, id) => id).reduce((best, id) =>
    (vocabulary.bytesOf(id)?.byteLength ?? 0) > (vocabulary.bytesOf(best)?.byteLength ?? 0) ? id : best,
  );
  const ids = Array.from({ length: 100_000 }, () => longest);
  expect(JSON.stringify(ids).length).toBeLessThan(2 ** 20);
  await expect(readTokenIds(ids)).rejects.toMatchObject({ code: "PAYLOAD_TOO_LARGE", param: "input" });
  await expect(readTokenIds([ids.slice(0, 60_000), ids.slice(60_000)])).rejects.toMatchObject({ param: "input" });
});

describe("what an engine is given for ids", () => {
  const embedded = async (input: unknown, settings: object) => {
    const kit = await openInference();
    const node = await kit.node((_arrived, res) => sendJson(res, { object: "list", data: [] }));
    addDeployment(kit.gateway.directory, "tiny", [node], settings);
    const { status } = await kit.send({ path: "/v1/embeddings", body: { model: "tiny", input } });
    return { status, input: node.arrived[0]?.body["input"] };
  };

  test("is text", async () => {
    expect(await embedded([9906, 1917], {})).toEqual({ status: 200, input: "Hello world" });
    expect(await embedded([[9906], [1917]], {})).toEqual({ status: 200, input: ["Hello", " world"] });
    expect(await embedded([200_000], {})).toEqual({ status: 400, input: undefined });
  });

  test("is the ids where the deployment says that they are its model's own", async () => {
    const own = { embeddingTokenIds: "model" as const };
    expect(await embedded([[9906], [200_000]], own)).toEqual({ status: 200, input: [[9906], [200_000]] });
  });

  test("is the ids of a prompt, whatever is embedded", async () => {
    const kit = await openInference();
    const node = await kit.node((_arrived, res) => sendJson(res, { choices: [] }));
    addDeployment(kit.gateway.directory, "tiny", [node]);
    await kit.send({ path: "/v1/completions", body: { model: "tiny", prompt: [9906, 1917] } });
    expect(node.arrived[0]?.body["prompt"]).toEqual([9906, 1917]);
  });
});
