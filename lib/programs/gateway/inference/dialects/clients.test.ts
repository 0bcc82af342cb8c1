import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  addDeployment,
  chatAnswer,
  chatStream,
  deltaStream,
  sendEvents,
  sendJson,
  startFakeNode,
  startGateway,
  type FakeNode,
  type RunningGateway,
} from "../../testing";

let gateway: RunningGateway;
let node: FakeNode;
let openai: OpenAI;
let anthropic: Anthropic;

const call = { id: "c0", type: "function", function: { name: "look", arguments: '{"at":"Rome"}' } };

beforeAll(async () => {
  node = await startFakeNode(({ body }, res) => {
    const last = (body["messages"] as { role: string; content: string }[]).at(-1);
    const calls = body["tools"] !== undefined && last?.role === "user";
    if (last?.content === "break") sendEvents(res, chatStream(["a"], { done: false }));
    else if (body["stream"]) {
      const streamedCall = deltaStream([{ tool_calls: [{ index: 0, ...call }] }], "tool_calls");
      sendEvents(res, calls ? streamedCall : chatStream(["Hel", "lo"]));
    } else if (calls) {
      const message = { role: "assistant", content: null, tool_calls: [call] };
      sendJson(res, { ...chatAnswer(""), choices: [{ index: 0, message, finish_reason: "tool_calls" }] });
    } else sendJson(res, chatAnswer(last?.role === "tool" ? `It is ${last.content}.` : "Hello"));
  });
  gateway = await startGateway();
  addDeployment(gateway.directory, "tiny", [node]);
  openai = new OpenAI({ apiKey: gateway.key, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
  anthropic = new Anthropic({ apiKey: gateway.key, baseURL: gateway.url, maxRetries: 0 });
});
afterAll(async () => {
  await gateway.drain();
  await node.close();
});

describe("OpenAI's client", () => {
  const tools = [
    {
      type: "function" as const,
      name: "look",
      strict: true,
      parameters: { type: "object", properties: { at: { type: "string" } } },
    },
  ];

  test("gets a response, whole and streamed", async () => {
    const answer = await openai.responses.create({ model: "tiny", input: "hi" });
    expect([answer.output_text, answer.status, answer.usage?.total_tokens]).toEqual(["Hello", "completed", 10]);
    const stream = openai.responses.stream({ model: "tiny", input: "hi" });
    let text = "";
    for await (const event of stream) if (event.type === "response.output_text.delta") text += event.delta;
    expect([text, (await stream.finalResponse()).output_text]).toEqual(["Hello", "Hello"]);
  });

  test("has a tool called, and tells what it gave", async () => {
    const streamed = await openai.responses.stream({ model: "tiny", input: "How warm is it?", tools }).finalResponse();
    const asked = await openai.responses.create({ model: "tiny", input: "How warm is it?", tools });
    const [called] = asked.output;
    expect(called).toMatchObject({ type: "function_call", name: "look", arguments: '{"at":"Rome"}' });
    expect(streamed.output).toMatchObject([{ type: "function_call", arguments: '{"at":"Rome"}' }]);
    const output = { type: "function_call_output" as const, call_id: "c0", output: "21" };
    const calls = asked.output.filter((item) => item.type === "function_call");
    const input = [{ role: "user" as const, content: "How warm is it?" }, ...calls, output];
    expect((await openai.responses.create({ model: "tiny", input, tools })).output_text).toBe("It is 21.");
  });

  test("counts, and is refused by name", async () => {
    expect((await openai.responses.inputTokens.count({ model: "tiny", input: "hi" })).input_tokens).toBe(7);
    const background = openai.responses.create({ model: "tiny", input: "hi", background: true });
    await expect(background).rejects.toMatchObject({ status: 400, param: "background" });
    await expect(openai.responses.retrieve("resp_1")).rejects.toThrow("not stored");
  });

  test("hears of a stream that breaks off", async () => {
    const events = [];
    for await (const event of await openai.responses.create({ model: "tiny", input: "break", stream: true })) {
      events.push(event);
    }
    expect(events.at(-1)).toMatchObject({ type: "response.failed", response: { error: { code: "server_error" } } });
  });
});

describe("Anthropic's client", () => {
  const asked = { model: "tiny", max_tokens: 9, messages: [{ role: "user" as const, content: "How warm is it?" }] };
  const tools = [{ name: "look", input_schema: { type: "object" as const, properties: { at: { type: "string" } } } }];

  test("gets a message, whole and streamed", async () => {
    const answer = await anthropic.messages.create(asked);
    expect(answer).toMatchObject({ content: [{ text: "Hello" }], stop_reason: "end_turn", usage: { input_tokens: 7 } });
    expect(answer).toHaveProperty("_request_id", expect.stringMatching(/^[0-9a-f-]{36}$/));
    const stream = anthropic.messages.stream(asked);
    let text = "";
    stream.on("text", (piece) => (text += piece));
    expect(await stream.finalMessage()).toMatchObject({ content: [{ text: "Hello" }], usage: { output_tokens: 2 } });
    expect(text).toBe("Hello");
  });

  test("has a tool called, and tells what it gave", async () => {
    const streamed = await anthropic.messages.stream({ ...asked, tools }).finalMessage();
    const answer = await anthropic.messages.create({ ...asked, tools });
    const expected = { stop_reason: "tool_use", content: [{ type: "tool_use", name: "look", input: { at: "Rome" } }] };
    expect(answer).toMatchObject(expected);
    expect(streamed).toMatchObject(expected);
    const given = { type: "tool_result" as const, tool_use_id: "c0", content: "21" };
    const messages = [
      ...asked.messages,
      { role: "assistant" as const, content: answer.content },
      { role: "user" as const, content: [given] },
    ];
    expect(await anthropic.messages.create({ ...asked, messages, tools })).toMatchObject({
      content: [{ text: "It is 21." }],
    });
  });

  test("counts, and meets its own errors", async () => {
    const { model, messages } = asked;
    expect(await anthropic.messages.countTokens({ model, messages })).toEqual({ input_tokens: 7 });
    await expect(anthropic.messages.create({ ...asked, model: "nope" })).rejects.toThrow(Anthropic.NotFoundError);
    const stranger = new Anthropic({ apiKey: "wrong", baseURL: gateway.url, maxRetries: 0 });
    await expect(stranger.messages.create(asked)).rejects.toThrow(Anthropic.AuthenticationError);
    const broken = { ...asked, messages: [{ role: "user" as const, content: "break" }] };
    await expect(anthropic.messages.stream(broken).finalMessage()).rejects.toThrow("broke off");
  });
});
