import { ranges, wholeRanges } from "@/lib/serving/engines/openai-server/ranges";
import { chatRequest, completionRequest, embeddingRequest } from "@/lib/serving/engines/openai-server/request-schemas";
import { describe, expect, test } from "vitest";
import { allowedFields } from "./request/request-fields";

const schemas = { chat: chatRequest, completions: completionRequest, embeddings: embeddingRequest };
const rest = { chat: { messages: [{ role: "user", content: "hi" }] }, completions: { prompt: "hi" }, embeddings: {} };

/** What both sides say of one field. */
function judged(operation: keyof typeof schemas, name: string, value: unknown) {
  const gateway = allowedFields[operation].get(name)?.(value) === undefined;
  const engine = schemas[operation].safeParse({ ...rest[operation], [name]: value }).success;
  return { gateway, engine };
}

const bounds = Object.entries({ ...ranges, ...wholeRanges }).filter(([name]) => name !== "logit_bias" && name !== "n");

describe.each(["chat", "completions"] as const)("gateway and engine agree on %s", (operation) => {
  const fields = bounds.filter(([name]) => allowedFields[operation].has(name));

  test.each(fields)("%s", (name, { min, max }) => {
    for (const value of [min, max]) expect(judged(operation, name, value)).toEqual({ gateway: true, engine: true });
    const outside = Number.isSafeInteger(max + 1) && Number.isSafeInteger(min - 1) ? [min - 1, max + 1] : [2 ** 60];
    for (const value of [...outside, "1", true, {}, []])
      expect(judged(operation, name, value), JSON.stringify(value)).toEqual({ gateway: false, engine: false });
  });

  test.each<[string, unknown, boolean]>([
    ["stop", "x", true],
    ["stop", "", false],
    ["stop", ["x", ""], false],
    ["stop", [], true],
    ["stop", "x".repeat(256), true],
    ["stop", "x".repeat(257), false],
    ["stop", Array.from({ length: 16 }, () => "x"), true],
    ["stop", Array.from({ length: 17 }, () => "x"), false],
    ["logit_bias", { "1": 100 }, true],
    ["logit_bias", { "1": 101 }, false],
    ["logit_bias", { a: 1 }, false],
    ["logit_bias", { "1234567890": 1 }, false],
    ["seed", 1.5, false],
  ])("%s %j: %s", (name, value, accepted) => {
    expect(judged(operation, name, value)).toEqual({ gateway: accepted, engine: accepted });
  });

  test.each([
    [1024, true],
    [1025, false],
    [200_000, false],
  ])("logit_bias of %i tokens: %s", (tokens, accepted) => {
    const bias = Object.fromEntries(Array.from({ length: tokens }, (_, token) => [999_999_999 - token, 1]));
    expect(judged(operation, "logit_bias", bias)).toEqual({ gateway: accepted, engine: accepted });
  });
});

test.each<[unknown, boolean]>([
  ["a", true],
  [["a", "b"], true],
  [[1, 2], true],
  [[[1, 2], [3]], true],
  [[], false],
  [[[]], false],
  [[1, "a"], false],
  [[-1], false],
  [[1.5], false],
  [[2 ** 31], false],
  [{}, false],
])("on what is embedded, %j: %s", (input, accepted) => {
  expect(judged("embeddings", "input", input)).toEqual({ gateway: accepted, engine: accepted });
});

test.each<[unknown, boolean]>([
  ["float", true],
  ["base64", true],
  ["int8", false],
  [1, false],
])("on how vectors are written, %j: %s", (format, accepted) => {
  const gateway = allowedFields.embeddings.get("encoding_format")?.(format) === undefined;
  const engine = embeddingRequest.safeParse({ input: "a", encoding_format: format }).success;
  expect({ gateway, engine }).toEqual({ gateway: accepted, engine: accepted });
});
