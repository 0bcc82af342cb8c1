import Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import { product } from "./product";

const client = new Anthropic({ baseURL: product.url, apiKey: product.api_key, maxRetries: 0 });
const asked = {
  model: product.echo,
  max_tokens: 64,
  messages: [{ role: "user" as const, content: "Hello there" }],
};

test("a message answers, whole and streamed", async () => {
  const said = [{ type: "text", text: "You said: Hello there" }];
  expect((await client.messages.create(asked)).content).toMatchObject(said);
  expect((await client.messages.stream(asked).finalMessage()).content).toMatchObject(said);
});

test("a tool is used", async () => {
  const tools = [
    {
      name: "look",
      input_schema: { type: "object" as const, properties: { city: { enum: ["Rome"] } }, required: ["city"] },
    },
  ];
  const message = await client.messages.stream({ ...asked, tools, tool_choice: { type: "any" } }).finalMessage();
  expect(message).toMatchObject({ stop_reason: "tool_use", content: [{ name: "look", input: { city: "Rome" } }] });
});
