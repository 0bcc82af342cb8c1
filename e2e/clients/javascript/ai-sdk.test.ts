import { createOpenAI } from "@ai-sdk/openai";
import { embedMany, generateObject, generateText, stepCountIs, streamText, tool, type ModelMessage } from "ai";
import { expect, test } from "vitest";
import * as z from "zod";
import { product } from "./product";

/** In its default mode, which is the Responses API. */
const openai = createOpenAI({ baseURL: `${product.url}/v1`, apiKey: product.api_key });
const echo = openai(product.echo);
const said = "You said: Hello there";

test("a text is generated, and streamed", async () => {
  const { text, usage, finishReason } = await generateText({ model: echo, prompt: "Hello there", maxRetries: 0 });
  expect([text, finishReason]).toEqual([said, "stop"]);
  expect(usage.totalTokens).toBeGreaterThan(0);
  const stream = streamText({ model: echo, prompt: "Hello there", maxRetries: 0 });
  let streamed = "";
  for await (const piece of stream.textStream) streamed += piece;
  expect(streamed).toBe(said);
});

test("a conversation goes on with what was answered before", async () => {
  const messages: ModelMessage[] = [{ role: "user", content: "Hello there" }];
  const first = await generateText({ model: echo, messages, maxRetries: 0 });
  messages.push(...first.response.messages, { role: "user", content: "Again" });
  expect((await generateText({ model: echo, messages, maxRetries: 0 })).text).toBe("You said: Again");
});

test("an object with an integer is generated", async () => {
  const schema = z.object({ city: z.enum(["Paris", "Rome"]), inhabitants: z.number().int().min(0).max(10_000_000) });
  const { object } = await generateObject({
    model: openai(product.tiny),
    schema,
    prompt: "A city?",
    maxOutputTokens: 256,
    maxRetries: 0,
  });
  expect(schema.parse(object)).toEqual(object);
});

const look = tool({
  description: "Tells how warm it is.",
  inputSchema: z.object({ city: z.enum(["Rome"]) }),
  execute: ({ city }) => `21 in ${city}`,
});

test("a tool is called, and its output is read", async () => {
  const asked = { model: echo, prompt: "How warm is it?", tools: { look }, stopWhen: stepCountIs(2), maxRetries: 0 };
  expect((await generateText(asked)).text).toContain("21 in Rome");
  expect(await streamText(asked).text).toContain("21 in Rome");
});

test("each text has a vector", async () => {
  const model = openai.embedding(product.embedder);
  const { embeddings } = await embedMany({ model, values: ["one text", "another text"], maxRetries: 0 });
  expect(embeddings.map(({ length }) => length > 0)).toEqual([true, true]);
});
