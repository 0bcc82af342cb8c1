import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { bundleEngines } from "../testing";
import { withChatTemplate } from "../testing/with-chat-template";
import { startBundled, type BundledEngine } from "./server/testing/start-bundled";
import { familyTemplates } from "./server/tools/testing/family-templates";

/* Tools on the bundled engine with real weights. The model is too small to choose well; what it writes must be calls. */

const { bundled, remove } = await bundleEngines();
afterAll(remove);

const look = {
  type: "function",
  function: {
    name: "look",
    description: "Tells the weather of a city",
    parameters: {
      type: "object",
      properties: { city: { type: "string", maxLength: 8 }, unit: { enum: ["celsius", "kelvin"] } },
      required: ["city", "unit"],
      additionalProperties: false,
    },
  },
};
const now = { type: "function", function: { name: "now", description: "Tells the time" } };
const messages = [{ role: "user", content: "How is the weather in Rome?" }];
const ownArguments = { city: expect.any(String), unit: expect.stringMatching(/^(celsius|kelvin)$/) };

type Call = { id: string; index?: number; type: string; function: { name: string; arguments: string } };
type Chunk = { choices: { delta: { content?: string; tool_calls?: Call[] }; finish_reason: string | null }[] };

describe.each(Object.entries(familyTemplates))("with a template of the family %s", (_name, template) => {
  let folder: string;
  let engine: BundledEngine;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "kamiwaza-tools-"));
    const path = join(folder, "model.gguf");
    await withChatTemplate(inject("chatWeights"), path, template);
    engine = await startBundled(bundled, path);
  });
  afterAll(async () => {
    await engine.stop();
    await rm(folder, { recursive: true });
  });

  const ask = async (fields: Record<string, unknown>) => {
    const { status, body } = await engine.chat({ messages, tools: [look, now], max_tokens: 128, ...fields });
    expect([status, body.error]).toEqual([200, undefined]);
    const choice = body.choices?.[0] as {
      finish_reason: string;
      message: { content: string | null; tool_calls?: Call[] };
    };
    return { ...choice, calls: choice.message.tool_calls ?? [] };
  };

  test("a named tool is called with arguments of its schema, whole and in a stream", async () => {
    const fields = { tool_choice: { type: "function", function: { name: "look" } }, temperature: 0 };
    const whole = await ask(fields);
    expect(whole).toMatchObject({ finish_reason: "tool_calls", message: { content: null } });
    expect(whole.calls).toEqual([
      { id: expect.any(String), type: "function", function: { name: "look", arguments: expect.any(String) } },
    ]);
    expect(JSON.parse(whole.calls[0]?.function.arguments ?? "")).toEqual(ownArguments);

    const request = { model: "served-name", messages, tools: [look, now], max_tokens: 128, stream: true, ...fields };
    const text = await (await engine.call("POST", "/v1/chat/completions", request)).text();
    const chunks = [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data = ""]) => JSON.parse(data) as Chunk);
    const deltas = chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
    expect(deltas[0]).toMatchObject({ index: 0, id: expect.any(String), type: "function", function: { name: "look" } });
    expect(deltas.length).toBeGreaterThan(2);
    expect(deltas.map((delta) => delta.function.arguments).join("")).toBe(whole.calls[0]?.function.arguments);
    expect(chunks.map(({ choices }) => choices[0]?.finish_reason).filter(Boolean)).toEqual(["tool_calls"]);
  });

  test("some tool is called where a call is required, and no more than one where no more is wanted", async () => {
    const { calls } = await ask({ tool_choice: "required", parallel_tool_calls: false });
    expect(calls).toHaveLength(1);
    expect(["look", "now"]).toContain(calls[0]?.function.name);
    expect(JSON.parse(calls[0]?.function.arguments ?? "")).toEqual(
      calls[0]?.function.name === "look" ? ownArguments : {},
    );
  });

  test("a chat goes on from a call and its result, and none means text", async () => {
    const { calls, message } = await ask({ tool_choice: { type: "function", function: { name: "look" } } });
    const history = [
      ...messages,
      { role: "assistant", ...message },
      { role: "tool", tool_call_id: calls[0]?.id, content: "sunny" },
    ];
    const next = await ask({ messages: history, tool_choice: "none", max_tokens: 8 });
    expect(next.calls).toEqual([]);
    expect(next.message.content).toEqual(expect.any(String));
    expect((await ask({ messages: history, max_tokens: 8 })).finish_reason).toMatch(/^(stop|length|tool_calls)$/);
  });
});

test("a model that the engine cannot have call tools is refused with those that it can", async () => {
  const engine = await startBundled(bundled, inject("chatWeights"));
  try {
    const { status, body } = await engine.chat({ messages, tools: [look] });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ param: "tools", message: expect.stringContaining("Qwen") });
  } finally {
    await engine.stop();
  }
});
