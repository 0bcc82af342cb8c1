import { startBundled, type BundledEngine } from "@/lib/serving/engines/llama-cpp/server/testing/start-bundled";
import { familyTemplates } from "@/lib/serving/engines/llama-cpp/server/tools/testing/family-templates";
import { bundleEngines } from "@/lib/serving/engines/testing";
import { withChatTemplate } from "@/lib/serving/engines/testing/with-chat-template";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import OpenAI from "openai";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { addDeployment, startFakeNode, startGateway, type FakeNode, type RunningGateway } from "../testing";

/* The vendor's client calls tools through the gateway on the bundled engine, with real weights. */

const { bundled, remove } = await bundleEngines();
let folder: string;
let engine: BundledEngine;
let node: FakeNode;
let gateway: RunningGateway;
let client: OpenAI;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kamiwaza-gateway-tools-"));
  const path = join(folder, "model.gguf");
  await withChatTemplate(inject("chatWeights"), path, familyTemplates.hermes);
  engine = await startBundled(bundled, path);
  // The ingress of a node, without its keys.
  node = await startFakeNode(async ({ path: asked, body }, res) => {
    const answer = await engine.call("POST", asked.slice(asked.indexOf("/v1/")), body);
    res.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
    if (answer.body) await pipeline(Readable.fromWeb(answer.body as ReadableStream), res);
  });
  gateway = await startGateway();
  addDeployment(gateway.directory, "tiny", [node]);
  client = new OpenAI({ apiKey: gateway.key, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
});
afterAll(async () => {
  await gateway.drain();
  await node.close();
  await engine.stop();
  await rm(folder, { recursive: true });
  await remove();
});

const parameters = {
  type: "object",
  properties: { city: { enum: ["Paris", "Rome"] }, days: { type: "integer" } },
  required: ["city"],
};
const messages = [{ role: "user" as const, content: "How is the weather in Rome?" }];

test.each([false, true])("the client's tool helper runs the tool that the model calls, stream: %s", async (stream) => {
  const asked: unknown[] = [];
  const options = {
    model: "tiny",
    messages,
    max_tokens: 64,
    tool_choice: { type: "function" as const, function: { name: "look" } },
    tools: [
      {
        type: "function" as const,
        function: {
          name: "look",
          description: "Tells the weather",
          parameters,
          parse: (text: string): unknown => JSON.parse(text),
          function: (input: unknown) => {
            asked.push(input);
            return "sunny";
          },
        },
      },
    ],
  };
  const runner = stream
    ? client.chat.completions.runTools({ ...options, stream: true })
    : client.chat.completions.runTools(options);
  await runner.done();
  expect(asked).toEqual([expect.objectContaining({ city: expect.stringMatching(/^(Paris|Rome)$/) })]);
  expect(runner.messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool"]);

  const next = await client.chat.completions.create({
    model: "tiny",
    messages: runner.messages,
    tools: [{ type: "function", function: { name: "look", parameters } }],
    tool_choice: "none",
    max_tokens: 8,
  });
  expect(next.choices[0]?.message.tool_calls).toBeUndefined();
});

test("what the client's stream helper puts together is what it would have got whole", async () => {
  const request = {
    model: "tiny",
    messages,
    temperature: 0,
    max_tokens: 64,
    tools: [{ type: "function" as const, function: { name: "look", parameters } }],
    tool_choice: "required" as const,
    parallel_tool_calls: false,
  };
  const streamed = await client.chat.completions.stream(request).finalChatCompletion();
  const whole = await client.chat.completions.create(request);
  for (const { choices } of [streamed, whole]) {
    const [call] = choices[0]?.message.tool_calls ?? [];
    expect(choices[0]?.finish_reason).toBe("tool_calls");
    expect(call).toMatchObject({ type: "function", function: { name: "look" } });
  }
  const argumentsOf = ({ choices }: typeof whole) =>
    choices[0]?.message.tool_calls?.map((call) => (call.type === "function" ? call.function.arguments : ""));
  expect(argumentsOf(streamed)).toEqual(argumentsOf(whole));
});
