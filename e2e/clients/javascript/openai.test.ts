import OpenAI from "openai";
import { zodResponseFormat } from "openai/helpers/zod";
import { expect, test } from "vitest";
import * as z from "zod";
import { product } from "./product";

const client = new OpenAI({ baseURL: `${product.url}/v1`, apiKey: product.api_key, maxRetries: 0 });
const messages = [{ role: "user" as const, content: "Hello there" }];
const said = "You said: Hello there";

test("a chat answers, whole and streamed", async () => {
  const answer = await client.chat.completions.create({ model: product.echo, messages });
  expect(answer.choices[0]?.message.content).toBe(said);
  expect(await client.chat.completions.stream({ model: product.echo, messages }).finalContent()).toBe(said);
});

test("a response answers, whole and streamed", async () => {
  const asked = { model: product.echo, input: "Hello there" };
  expect((await client.responses.create(asked)).output_text).toBe(said);
  expect((await client.responses.stream(asked).finalResponse()).output_text).toBe(said);
});

test("a tool is called, and its output is read", async () => {
  const look = {
    type: "function" as const,
    function: {
      name: "look",
      description: "Tells how warm it is.",
      parse: JSON.parse,
      function: ({ city }: { city: string }) => `21 in ${city}`,
      parameters: {
        type: "object" as const,
        properties: { city: { type: "string" as const, enum: ["Rome"] } },
        required: ["city"],
      },
    },
  };
  const runner = client.chat.completions.runTools({ model: product.echo, messages, tools: [look] });
  expect(await runner.finalContent()).toContain("21 in Rome");
});

test("an answer keeps to its schema", async () => {
  const verdict = z.object({ city: z.enum(["Paris", "Rome"]), inhabitants: z.int().min(0).max(10_000_000) });
  const answer = await client.chat.completions.parse({
    model: product.tiny,
    messages,
    max_tokens: 256,
    response_format: zodResponseFormat(verdict, "verdict"),
  });
  expect(verdict.safeParse(answer.choices[0]?.message.parsed).success).toBe(true);
});

test("each text has a vector", async () => {
  const { data } = await client.embeddings.create({ model: product.embedder, input: ["one text", "another text"] });
  expect(data.map(({ embedding }) => embedding.length > 0)).toEqual([true, true]);
});
