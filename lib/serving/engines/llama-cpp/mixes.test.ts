import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "@/lib/kernel/testing/free-port";
import { inspectGguf, withFile } from "../gguf";
import { tinyModel } from "../gguf/testing";
import { bundleEngines, exampleNode, root, startEngine, type StartedEngine } from "../testing";
import type { LlamaCppConfig } from "./config";
import { llamaCpp } from "./index";

/*
 * The bundled engine's process with the real native module: in generated mixes of concurrent requests every answer is the
 * one given alone. Kernels round differently from batch to batch, which can turn a tie between two tokens; so requests
 * whose own answer has one are left out, and all others must be equal to the letter.
 */

/** `ENGINE_MIXES=1000` for the whole proof. */
const mixes = Number(process.env["ENGINE_MIXES"] ?? 15);
const apiKey = "mixes-test-key-0123456789";
const config = llamaCpp.configSchema.parse({ contextLength: 512, parallel: 3, threads: 1, batchSize: 32 });
/** Logarithm of how much likelier each token must be than the next best. */
const clearMargin = 0.02;

type Asked = { path: string; body: Record<string, unknown> };
type Answer = {
  status: number;
  body: { choices?: { logprobs?: { top_logprobs?: Record<string, number>[] }; [name: string]: unknown }[] };
};

const { bundled, remove } = await bundleEngines();
afterAll(remove);

async function startTiny(addsBegin: boolean, config: LlamaCppConfig): Promise<StartedEngine> {
  const folder = await mkdtemp(join(tmpdir(), "kamiwaza-mixes-"));
  const primary = join(folder, "model.gguf");
  await writeFile(primary, tinyModel({ addsBegin }));
  const port = await freePort();
  const plan = llamaCpp.launchPlan({
    instanceId: "00000000-0000-4000-8000-000000000001",
    config,
    facts: await withFile(primary, inspectGguf),
    files: { primary, all: {} },
    servedModelName: "served-name",
    port,
    apiKey,
    host: { node: exampleNode(), executables: {}, bundled },
  });
  const engine = startEngine(plan, port, apiKey, root);
  await engine.ready();
  await rm(folder, { recursive: true });
  return engine;
}

async function end(engine: StartedEngine): Promise<void> {
  engine.signal("SIGKILL");
  await engine.exited;
}

test("more requests at a time than the batch size has tokens are all answered", async () => {
  const parallel = 34;
  const engine = await startTiny(true, { ...config, parallel, batchSize: 32, contextLength: 256 });
  onTestFinished(() => end(engine));
  const body = { prompt: "one two", max_tokens: 40, logit_bias: { "2": -100 } };
  const answers = Array.from({ length: parallel }, () => engine.call("POST", "/v1/completions", body));
  for (const answer of await Promise.all(answers)) expect(answer.status).toBe(200);
});

describe.each([true, false])("of a model that adds a first token: %s", (addsBegin) => {
  let engine: StartedEngine;
  /** What can be asked, with the answer given alone. */
  const pool: { asked: Asked; alone: unknown }[] = [];

  const ask = async ({ path, body }: Asked): Promise<Answer> => {
    const response = await engine.call("POST", path, { temperature: 0, ...body });
    return { status: response.status, body: (await response.json()) as Answer["body"] };
  };

  beforeAll(async () => {
    engine = await startTiny(addsBegin, config);
    for (const asked of questions) {
      const answer = await ask(asked);
      if (hasClearMargins(answer)) pool.push({ asked, alone: comparable(answer) });
    }
  });

  afterAll(() => end(engine));

  test("an empty prompt in any spelling is continued, or refused by name", async () => {
    for (const asked of questions.filter(({ body }) => body["prompt"] === "" || Array.isArray(body["prompt"]))) {
      const { status, body } = await ask(asked);
      if (addsBegin) expect(status).toBe(200);
      else expect([status, body]).toMatchObject([400, { error: { code: "empty_prompt", param: "prompt" } }]);
    }
  });

  test(`in ${mixes} mixes every answer is the one given alone`, { timeout: 20 * 60_000 }, async () => {
    expect(pool.length).toBeGreaterThan(questions.length / 2);
    const one = fc.record({ index: fc.nat(pool.length - 1), startsAfterMs: fc.nat(12), leaves: fc.nat(9) });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 2, maxLength: 8 }), async (mix) => {
        const answers = await Promise.all(
          mix.map(async ({ index, startsAfterMs, leaves }) => {
            const { asked, alone } = pool[index] ?? expect.fail("There is no such question.");
            await sleep(startsAfterMs);
            // One in ten clients leaves without waiting for its answer.
            if (leaves === 0) return leave(engine, asked);
            return { answer: comparable(await ask(asked)), alone };
          }),
        );
        for (const got of answers) if (got) expect(got.answer).toEqual(got.alone);
      }),
      { numRuns: mixes, endOnFailure: true },
    );
  });
});

const prompts = [
  "",
  "a",
  "one two three",
  "one two four",
  "one two three four five six seven eight nine ten eleven twelve",
  "x".repeat(70),
  `${"x".repeat(70)}yz`,
  "The quick brown fox",
];
const settings: Record<string, unknown>[] = [
  { max_tokens: 1 },
  { max_tokens: 8 },
  { max_tokens: 24 },
  { max_tokens: 24, repeat_penalty: 1.3 },
  { max_tokens: 16, logit_bias: { "70": 2 } },
];
const schema = { type: "object", properties: { a: { type: "boolean" } }, required: ["a"], additionalProperties: false };
const questions: Asked[] = [
  ...prompts.flatMap((prompt) =>
    settings.map((setting) => ({ path: "/v1/completions", body: { ...setting, prompt, logprobs: 2 } })),
  ),
  { path: "/v1/completions", body: { prompt: [""], max_tokens: 8, logprobs: 2 } },
  { path: "/v1/completions", body: { prompt: [""], max_tokens: 8 } },
  { path: "/v1/completions", body: { prompt: "", max_tokens: 8 } },
  ...["one two", "one two three"].map((content) => ({
    path: "/v1/chat/completions",
    body: {
      messages: [{ role: "user", content }],
      max_tokens: 24,
      response_format: { type: "json_schema", json_schema: { name: "answer", schema } },
    },
  })),
];

/** Text and end of an answer, or its whole refusal. Probabilities differ by rounding. */
function comparable({ status, body }: Answer): unknown {
  const [choice] = body.choices ?? [];
  return choice ? { status, ...choice, logprobs: undefined } : { status, body };
}

/** True too where nothing is known of other tokens: a refusal, or a grammar that leaves little choice. */
function hasClearMargins({ body }: Answer): boolean {
  return (body.choices ?? []).every(({ logprobs }) =>
    (logprobs?.top_logprobs ?? []).every((top) => {
      const [best = 0, next = -Infinity] = Object.values(top).toSorted((a, b) => b - a);
      return best - next > clearMargin;
    }),
  );
}

async function leave(engine: StartedEngine, { path, body }: Asked): Promise<undefined> {
  const gone = new AbortController();
  const call = engine.call("POST", path, { ...body, stream: true }, { signal: gone.signal });
  const started = call.then(() => gone.abort());
  await Promise.allSettled([call, started]);
  return undefined;
}
