import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type * as z from "zod";
import { eventually } from "@/lib/kernel/testing/eventually";
import { freePort } from "@/lib/kernel/testing/free-port";
import type { EngineDriver, EngineMetrics, HostFacts, LaunchPlan } from "../driver";
import { inspectGguf, withFile } from "../gguf";
import { tinyModel } from "../gguf/testing";
import { root } from "./engine-programs";
import { startEngine, statusOf, type StartedEngine } from "./start-engine";

export type EngineCase = {
  host: HostFacts;
  /** Whether equal seeds must give equal answers. */
  promisesSeed: boolean;
  /** Our own engines refuse unknown fields and paths themselves; for others the ingress and the gateway do. */
  isStrict: boolean;
  /** What the engine inherits beside the search path. */
  environment?: Record<string, string>;
};

const apiKey = "contract-suite-key-0123456789";
const contextLength = 512;

/**
 * What every engine driver guarantees, on a real process started from its own launch plan with a model of 500 kB.
 * `config` must give two parallel requests and a context of 512 tokens.
 */
export function describeEngineDriver<Schema extends z.ZodObject>(
  driver: EngineDriver<Schema>,
  config: z.input<Schema>,
  prepare: () => Promise<EngineCase>,
): void {
  describe(`the engine driver ${driver.name}`, () => {
    let setup: EngineCase;
    let folder: string;
    let plan: LaunchPlan;
    let engine: StartedEngine;

    beforeAll(async () => {
      setup = await prepare();
      folder = await mkdtemp(join(tmpdir(), "engine-contract-"));
      const primary = join(folder, "model.gguf");
      await writeFile(primary, tinyModel());
      const port = await freePort();
      plan = driver.launchPlan({
        instanceId: "00000000-0000-4000-8000-000000000001",
        config: driver.configSchema.parse(config),
        facts: await withFile(primary, inspectGguf),
        files: { primary, all: { "model.gguf": primary } },
        servedModelName: "served-name",
        port,
        apiKey,
        host: setup.host,
      });
      plan = { ...plan, env: { ...setup.environment, ...plan.env } };
      engine = startEngine(plan, port, apiKey, root);
      await engine.ready();
    }, 120_000);

    afterAll(async () => {
      engine.signal("SIGKILL");
      await engine.exited;
      await rm(folder, { recursive: true });
    });

    const chat = (fields: Record<string, unknown> = {}) => ({
      model: "served-name",
      messages: [{ role: "user", content: "one two three four" }],
      max_tokens: 16,
      ...fields,
    });
    const ask = async (fields?: Record<string, unknown>) =>
      answerOf(await engine.call("POST", "/v1/chat/completions", chat(fields)));

    test("it is found on a host that has it, and says why not on one that has not", () => {
      expect(driver.fingerprint(setup.host)).toMatchObject({ engine: driver.name, available: true });
      const bare = driver.fingerprint({ ...setup.host, executables: {}, bundled: {} });
      expect(bare.available).toBe(false);
      expect(bare.reason).toMatch(/\w+ \w+/);
    });

    test("its configuration has defaults for everything and refuses what it does not know", () => {
      expect(driver.configSchema.safeParse({}).success).toBe(true);
      expect(driver.configSchema.safeParse({ extraArgs: ["--host", "0.0.0.0"] }).success).toBe(false);
    });

    test("the key is not among the arguments", () => {
      expect([plan.command, ...plan.args].join(" ")).not.toContain(apiKey);
    });

    test("it lists the model under its served name", async () => {
      const response = await engine.call("GET", "/v1/models");
      expect(await response.json()).toMatchObject({ data: [{ id: "served-name", object: "model" }] });
    });

    test("a chat answers in JSON and its usage adds up", async () => {
      const { status, body } = await ask();
      expect(status).toBe(200);
      expect(body).toMatchObject({ object: "chat.completion", choices: [{ message: { role: "assistant" } }] });
      const usage = body.usage ?? { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
      expect(usage.prompt_tokens).toBeGreaterThan(0);
      expect(usage.completion_tokens).toBeGreaterThan(0);
      expect(usage.completion_tokens).toBeLessThanOrEqual(16);
      expect(usage.total_tokens).toBe(usage.prompt_tokens + usage.completion_tokens);
    });

    test("a streamed chat has the same text and usage, and ends with its end marker", async () => {
      const fields = { temperature: 0, stream: true, stream_options: { include_usage: true } };
      const events = await eventsOf(await engine.call("POST", "/v1/chat/completions", chat(fields)));
      const { body } = await ask({ temperature: 0 });
      expect(events.at(-1)).toBe("[DONE]");
      const chunks = events.slice(0, -1).map(parseBody);
      expect(chunks.map((chunk) => chunk.choices?.[0]?.delta?.content ?? "").join("")).toBe(
        body.choices?.[0]?.message?.content,
      );
      expect(chunks.at(-1)?.usage?.completion_tokens).toBe(body.usage?.completion_tokens);
      expect(chunks.filter((chunk) => chunk.choices?.[0]?.finish_reason)).toHaveLength(1);
    });

    test("a plain completion answers", async () => {
      const request = { prompt: "one two three", max_tokens: 4 };
      const { status, body } = await answerOf(await engine.call("POST", "/v1/completions", request));
      expect(status).toBe(200);
      expect(body.usage?.completion_tokens).toBeLessThanOrEqual(4);
      expect(typeof body.choices?.[0]?.text).toBe("string");
    });

    test("a stop string ends the answer and is left out", async () => {
      const whole = await ask({ temperature: 0, max_tokens: 32 });
      const text = whole.body.choices?.[0]?.message?.content ?? "";
      const stop = text.slice(5, 7);
      const { body } = await ask({ temperature: 0, max_tokens: 32, stop: [stop] });
      expect(body.choices?.[0]).toMatchObject({
        finish_reason: "stop",
        message: { content: text.slice(0, text.indexOf(stop)) },
      });
    });

    test("equal seeds give equal answers, another seed another one", async ({ skip }) => {
      skip(!setup.promisesSeed, "this engine promises nothing of seeds");
      const [first, second, other] = [await ask({ seed: 7 }), await ask({ seed: 7 }), await ask({ seed: 8 })];
      expect(first.body.choices?.[0]?.message?.content).toBe(second.body.choices?.[0]?.message?.content);
      expect(first.body.choices?.[0]?.message?.content).not.toBe(other.body.choices?.[0]?.message?.content);
    });

    test("clients that go away free their slots, and nothing is generated for those that still waited for one", async () => {
      const long = { temperature: 0, max_tokens: 400, messages: [{ role: "user", content: "word ".repeat(60) }] };
      const { completion_tokens: whole } = (await ask(long)).body.usage ?? { completion_tokens: 0 };
      expect(whole).toBeGreaterThan(16);
      const gone = new AbortController();
      const before = await metricsOf(driver, engine);
      // So many that most are still to come, however late the first is seen to have begun.
      const calls = Array.from({ length: 40 }, () =>
        engine.call("POST", "/v1/chat/completions", chat({ ...long, stream: true }), { signal: gone.signal }),
      );
      expect((await Promise.any(calls)).status).toBe(200);
      gone.abort();
      await Promise.allSettled(calls);
      await eventually(async () => expect((await metricsOf(driver, engine)).requestsRunning).toBe(0));
      expect((await ask()).status).toBe(200);
      const generated = (await metricsOf(driver, engine)).generatedTokensTotal ?? 0;
      expect(generated - (before.generatedTokensTotal ?? 0)).toBeLessThan(20 * whole);
    });

    test("while it answers it tells that it does, and its steps grow", async () => {
      const { path } = plan.progress ?? expect.fail("It does not tell how its work goes on.");
      expect(path).toBe("/metrics");
      const metrics = () => metricsOf(driver, engine);
      const long = { max_tokens: 400, messages: [{ role: "user", content: "word ".repeat(60) }], stream: true };
      const before = await metrics();
      const seen: EngineMetrics[] = [];
      // An answer may be over before it is looked at, so they are asked for until one is seen at work.
      await eventually(async () => {
        const response = await engine.call("POST", "/v1/chat/completions", chat(long));
        seen.push(await metrics());
        await response.text();
        expect(seen.some(({ requestsRunning = 0 }) => requestsRunning > 0)).toBe(true);
      });
      expect((await metrics()).stepsTotal).toBeGreaterThan(before.stepsTotal ?? Infinity);
    });

    test("more requests than slots are all answered", async () => {
      const answers = await Promise.all(Array.from({ length: 6 }, () => ask()));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    });

    test("a prompt longer than the context is refused with both numbers", async () => {
      const content = "word ".repeat(contextLength * 2);
      const { status, body } = await ask({ messages: [{ role: "user", content }] });
      expect(status).toBe(400);
      expect(body.error).toMatchObject({ message: expect.stringMatching(/\d+ tokens.*512/) });
    });

    test.each([
      ["an unknown field", { n_discard: -1 }],
      ["a template of the client's", { chat_template: "{{ messages }}" }],
      ["several answers", { n: 2 }],
      ["a temperature out of range", { temperature: 9 }],
      ["a tool that nobody runs here", { tools: [{ type: "web_search" }] }],
      ["no messages", { messages: [] }],
    ])("%s is refused with 400 and a message, by a strict engine", async (_what, fields) => {
      if (!setup.isStrict) return;
      const { status, body } = await ask(fields);
      expect(status).toBe(400);
      expect(body.error?.message).toMatch(/\w+/);
    });

    test("a body that is not JSON is refused with 400", async () => {
      expect((await engine.call("POST", "/v1/chat/completions", "{nonsense")).status).toBe(400);
    });

    test("without the key everything but health is closed", async () => {
      expect(await statusOf(`${engine.url}/health`)).toBe(200);
      for (const key of ["", "wrong"]) {
        expect((await engine.call("GET", "/v1/models", undefined, { key })).status).toBe(401);
        expect((await engine.call("POST", "/v1/chat/completions", chat(), { key })).status).toBe(401);
      }
    });

    test.each(["/slots", "/props", "/v1/nothing", "/", "/lora-adapters"])("%s is closed", async (path) => {
      expect(driver.ingressPaths.some((open) => open.path === path)).toBe(false);
      if (setup.isStrict) expect((await engine.call("GET", path)).status).toBe(404);
    });

    test("its metrics count tokens", async () => {
      const metrics = driver.parseMetrics?.(await (await engine.call("GET", "/metrics")).text());
      expect(metrics?.promptTokensTotal).toBeGreaterThan(0);
      expect(metrics?.generatedTokensTotal).toBeGreaterThan(0);
    });

    test("SIGTERM ends it within its grace, with exit code 0", async () => {
      engine.signal("SIGTERM");
      const late = new Promise<string>((resolve) => {
        setTimeout(() => resolve("late"), plan.stopGraceMs).unref();
      });
      expect(await Promise.race([engine.exited, late])).toBe(0);
    });
  });
}

/** The parts of OpenAI answers that the suite looks at. */
type Body = {
  choices?: {
    text?: string;
    finish_reason?: string | null;
    message?: { content?: string };
    delta?: { content?: string };
  }[];
  usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number } | null;
  error?: { message?: string };
};

async function answerOf(response: Response): Promise<{ status: number; body: Body }> {
  return { status: response.status, body: parseBody(await response.text()) };
}

async function eventsOf(response: Response): Promise<string[]> {
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  return [...(await response.text()).matchAll(/^data: (.*)$/gm)].map(([, data = ""]) => data);
}

/** The suite only reads; what is missing fails its expectation. */
function parseBody(text: string): Body {
  return JSON.parse(text) as Body;
}

async function metricsOf(driver: EngineDriver, engine: StartedEngine): Promise<EngineMetrics> {
  const response = await engine.call("GET", "/metrics");
  return driver.parseMetrics?.(await response.text()) ?? {};
}
