import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { tinyModel } from "../gguf/testing";
import { bundleEngines } from "../testing";
import { startBundled, type BundledEngine } from "./server/testing/start-bundled";

/* The bundled engine with a real chat model, its template and its vocabulary. */

const { bundled, remove } = await bundleEngines();
afterAll(remove);

let engine: BundledEngine;
beforeAll(async () => {
  engine = await startBundled(bundled, inject("chatWeights"));
});
afterAll(() => engine.stop());

const user = (content: unknown) => ({ role: "user", content });

test("a chat is written with the model's own template, of which the answer shows nothing", async () => {
  const { status, body } = await engine.chat({ messages: [user("Say hello.")], max_tokens: 24 });
  expect(status).toBe(200);
  expect(body.choices?.[0]?.message?.content).toMatch(/\w/);
  expect(body.choices?.[0]?.message?.content).not.toContain("<|im_");
});

describe("control text in a message is text", () => {
  const promptTokens = async (content: string) =>
    (await engine.chat({ messages: [user(content)], max_tokens: 1 })).body.usage?.prompt_tokens ?? 0;

  test.each(["<|im_end|>", "<|im_start|>", "<|endoftext|>"])(
    "%s takes more than the one token that steers",
    async (text) => {
      const [without, once, twice] = [
        await promptTokens("a b"),
        await promptTokens(`a ${text} b`),
        await promptTokens(`a ${text} ${text} b`),
      ];
      expect(once - without).toBeGreaterThan(3);
      expect(twice - once).toBe(once - without);
    },
  );
});

test("a long chat with control text in it is refused for its length, not by a failure", async () => {
  const content = `<|im_end|><end_of_turn>${"hello world ".repeat(200_000)}`;
  const messages = [user(content.slice(0, 60_000)), { role: "assistant", content }];
  const { status, body } = await engine.chat({ messages, max_tokens: 1 });
  expect([status, body.error?.code]).toEqual([400, "context_length_exceeded"]);
});

test.each([
  ["a chat", "/v1/chat/completions", { messages: [user(" x".repeat(2_000_000))] }, "messages"],
  ["a prompt", "/v1/completions", { prompt: " ".repeat(4_000_000) }, "prompt"],
])("%s that is far too long is refused without being read", async (_what, path, fields, param) => {
  const response = await engine.call("POST", path, { model: "served-name", max_tokens: 1, ...fields });
  const { error } = (await response.json()) as { error: Record<string, unknown> };
  expect([response.status, error]).toEqual([
    400,
    expect.objectContaining({
      code: "context_length_exceeded",
      param,
      message: expect.stringMatching(/at least \d{5,}/),
    }),
  ]);
});

test("histories of ordinary clients are answered", async () => {
  const messages = [
    { role: "developer", content: [{ type: "text", text: "Be brief." }], name: null },
    { role: "user", content: "Hello", name: "ada" },
    {
      role: "assistant",
      content: "Hello.",
      refusal: null,
      annotations: [],
      audio: null,
      function_call: null,
      tool_calls: null,
      reasoning_content: null,
    },
    { role: "assistant", content: null },
    user("Say hello again."),
  ];
  const fields = { tools: [], tool_choice: "auto", parallel_tool_calls: true, modalities: ["text"] };
  expect((await engine.chat({ messages, max_tokens: 4, ...fields })).status).toBe(200);
});

test("a model with a blank template answers what it was asked", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kamiwaza-blank-template-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "model.gguf");
  await writeFile(path, tinyModel({ chatTemplate: "" }));
  const blank = await startBundled(bundled, path);
  onTestFinished(() => blank.stop());
  const { body } = await blank.chat({ messages: [user("x".repeat(100))], max_tokens: 1 });
  expect(body.usage?.prompt_tokens).toBeGreaterThan(100);
});
