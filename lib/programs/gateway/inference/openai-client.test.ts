import OpenAI from "openai";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  addDeployment,
  chatAnswer,
  chatStream,
  sendEvents,
  sendJson,
  startFakeNode,
  startGateway,
  type FakeNode,
  type RunningGateway,
} from "../testing";

let gateway: RunningGateway;
let node: FakeNode;
let client: OpenAI;
let byPath: OpenAI;

beforeAll(async () => {
  node = await startFakeNode((arrived, res) => {
    if (arrived.path.endsWith("/embeddings")) {
      sendJson(res, {
        object: "list",
        model: "m",
        data: [{ object: "embedding", index: 0, embedding: [0.5, -1] }],
        usage: { prompt_tokens: 2, total_tokens: 2 },
      });
    } else if (arrived.path.endsWith("/v1/completions")) {
      sendJson(res, {
        id: "1",
        object: "text_completion",
        created: 1,
        model: "m",
        choices: [{ index: 0, text: "more", logprobs: null, finish_reason: "stop" }],
      });
    } else if (arrived.body["user"] === "break") {
      sendEvents(res, chatStream(["a"], { done: false }));
    } else if (arrived.body["stream"]) {
      sendEvents(res, chatStream(["Hel", "lo"]));
    } else {
      sendJson(res, chatAnswer("Hello"));
    }
  });
  gateway = await startGateway();
  const { id } = addDeployment(gateway.directory, "tiny", [node]);
  addDeployment(gateway.directory, "cold", []);
  const options = { apiKey: gateway.key, maxRetries: 0 };
  client = new OpenAI({ ...options, baseURL: `${gateway.url}/v1` });
  byPath = new OpenAI({ ...options, baseURL: `${gateway.url}/runtime/models/${id}/v1` });
});
afterAll(async () => {
  await gateway.drain();
  await node.close();
});

const messages = [{ role: "user" as const, content: "hi" }];

test("a chat is answered, by name and by path", async () => {
  const answer = await client.chat.completions.create({ model: "tiny", messages });
  expect(answer.choices[0]?.message.content).toBe("Hello");
  expect(answer.usage?.total_tokens).toBe(10);
  expect(answer).toHaveProperty("_request_id", expect.stringMatching(/^[0-9a-f-]{36}$/));
  expect((await byPath.chat.completions.create({ model: "kamiwaza", messages })).choices[0]?.message.content).toBe(
    "Hello",
  );
});

test("a chat streams, without usage unless asked for", async () => {
  const collect = async (more: object) => {
    const stream = await client.chat.completions.create({ model: "tiny", messages, stream: true, ...more });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    return chunks;
  };
  const plain = await collect({});
  expect(plain.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("")).toBe("Hello");
  expect(plain.some((chunk) => chunk.usage)).toBe(false);
  expect((await collect({ stream_options: { include_usage: true } })).at(-1)?.usage?.completion_tokens).toBe(2);
});

test("a stream that breaks off is an error to the client", async () => {
  const stream = await client.chat.completions.create({ model: "tiny", messages, stream: true, user: "break" });
  await expect(async () => {
    for await (const chunk of stream) expect(chunk.object).toBe("chat.completion.chunk");
  }).rejects.toThrow("broke off");
});

test("completions and embeddings are answered", async () => {
  expect((await client.completions.create({ model: "tiny", prompt: "say" })).choices[0]?.text).toBe("more");
  const { data } = await client.embeddings.create({ model: "tiny", input: "text", encoding_format: "float" });
  expect(data[0]?.embedding).toEqual([0.5, -1]);
});

test("models are listed and found", async () => {
  expect((await client.models.list()).data.map(({ id }) => id)).toEqual(["tiny"]);
  expect((await client.models.retrieve("acme/tiny")).id).toBe("tiny");
});

test("errors become the client's own classes", async () => {
  const create = (model: string, more: object = {}) => client.chat.completions.create({ model, messages, ...more });
  await expect(create("nope")).rejects.toThrow(OpenAI.NotFoundError);
  await expect(create("nope")).rejects.toMatchObject({
    code: "model_not_found",
    param: "model",
    requestID: expect.any(String),
  });
  await expect(create("cold")).rejects.toThrow(OpenAI.InternalServerError);
  await expect(create("tiny", { temperature: 99 })).rejects.toThrow(OpenAI.BadRequestError);
  await expect(create("tiny", { user: "x".repeat(5_000_000) })).rejects.toMatchObject({ status: 413 });
  const stranger = new OpenAI({ apiKey: "sk-wrong", baseURL: `${gateway.url}/v1`, maxRetries: 0 });
  await expect(stranger.models.list()).rejects.toThrow(OpenAI.AuthenticationError);
});
