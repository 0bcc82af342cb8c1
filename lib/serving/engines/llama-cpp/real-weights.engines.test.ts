import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { freePort } from "@/lib/kernel/testing/free-port";
import type { HostFacts, StartReport } from "../driver";
import type { ModelFacts } from "../facts";
import { inspectGguf, withFile } from "../gguf";
import { bundleEngines, exampleNode, root, startEngine, type StartedEngine } from "../testing";
import { llamaCpp } from "./index";
import { llamaServerHost } from "./testing";

const apiKey = "real-weights-key-0123456789";
const config = llamaCpp.configSchema.parse({ contextLength: 1024, parallel: 2, threads: 1 });

const { bundled, remove } = await bundleEngines();
afterAll(remove);

const hosts: [string, () => Promise<HostFacts>][] = [
  ["the bundled engine", () => Promise.resolve({ node: exampleNode(), executables: {}, bundled })],
  ["llama-server", () => Promise.resolve(llamaServerHost(inject("llamaServer")))],
];

describe.each(hosts)("with real weights, %s", (_name, prepare) => {
  let facts: ModelFacts;
  let engine: StartedEngine;

  beforeAll(async () => {
    const weights = inject("weights");
    facts = await withFile(weights, inspectGguf);
    const port = await freePort();
    const plan = llamaCpp.launchPlan({
      instanceId: "00000000-0000-4000-8000-000000000001",
      config,
      facts,
      files: { primary: weights, all: {} },
      servedModelName: "served-name",
      port,
      apiKey,
      host: await prepare(),
    });
    engine = startEngine(plan, port, apiKey, root);
    await engine.ready();
  });

  afterAll(async () => {
    engine.signal("SIGKILL");
    await engine.exited;
  });

  const complete = async (fields: Record<string, unknown>) => {
    const request = { model: "served-name", temperature: 0, ...fields };
    const response = await engine.call("POST", "/v1/completions", request);
    return (await response.json()) as { choices: { text: string }[] };
  };

  test("says what the model knows", async () => {
    const answer = await complete({ prompt: "The Eiffel Tower is in the city of", max_tokens: 4 });
    expect(answer.choices[0]?.text).toContain("Paris");
  });

  test("keeps to a JSON schema", async () => {
    const schema = {
      type: "object",
      properties: { city: { enum: ["Paris", "Rome"] }, certain: { type: "boolean" } },
      required: ["city", "certain"],
      additionalProperties: false,
    };
    const response = await engine.call("POST", "/v1/chat/completions", {
      model: "served-name",
      messages: [{ role: "user", content: "What is the capital of France?" }],
      temperature: 0,
      max_tokens: 256,
      response_format: { type: "json_schema", json_schema: { name: "answer", strict: true, schema } },
    });
    const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
    expect(JSON.parse(choices[0]?.message.content ?? "")).toEqual({
      city: expect.stringMatching(/^(Paris|Rome)$/),
      certain: expect.any(Boolean),
    });
  });

  test("takes the memory that was estimated: cache within 2 %, all it reports within 10 %", () => {
    const reported = reportOf(engine.log);
    const { parts } = llamaCpp.estimateMemory(facts, config);
    const estimated = (...names: string[]) =>
      parts.filter(({ name }) => names.includes(name)).reduce((sum, { bytes }) => sum + bytes, 0);
    const { weightBytes = 0, kvCacheBytes = 0, computeBytes = 0 } = reported;
    expect(Math.abs(kvCacheBytes / estimated("kv-cache") - 1)).toBeLessThan(0.02);
    const all = weightBytes + kvCacheBytes + computeBytes;
    expect(Math.abs(all / estimated("weights", "kv-cache", "compute") - 1)).toBeLessThan(0.1);
  });
});

/** Lines of the same kind add up: there is one for each device and buffer. */
function reportOf(log: readonly string[]): StartReport {
  const report: StartReport = {};
  for (const line of log) {
    for (const [name, bytes] of Object.entries(llamaCpp.parseStartLine?.(line) ?? {})) {
      report[name as keyof StartReport] = (report[name as keyof StartReport] ?? 0) + bytes;
    }
  }
  return report;
}
