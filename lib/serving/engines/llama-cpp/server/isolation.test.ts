import * as fc from "fast-check";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { Refusal, type CompletionRequest, type TextEngine } from "../../openai-server";
import { createEmbedder } from "./embed";
import { vocabularyOf } from "./native/vocabulary";
import { serverOptions } from "./options";
import { createAnswerChecker } from "./grammar";
import { createSamplingWatch } from "./sampling-watch";
import { Scheduler } from "./scheduler";
import { exactBinding, exactContext, exactModel, vocabularySize } from "./testing/exact-binding";
import { createTextReader } from "./text-reader";
import { llamaCppTextEngine } from "./text-engine";
import { createThreadGovernor } from "./thread-governor";

/* No request sees another's: whatever runs beside it, its answer is the one it gets alone. */

const mixes = 1000;
const watch = createSamplingWatch(() => expect.fail("Nothing takes long here."));

type Setting = { addsBegin: boolean; slots: number; batchSize: number; isOrdered: boolean };
type Asked = { request: CompletionRequest; startsAfter: number; leavesAfter: number | undefined };

/** Few letters, so that many prompts begin alike and find each other's cells. */
const prompt = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 24 }) },
  { weight: 1, arbitrary: fc.constant("") },
);
const request: fc.Arbitrary<CompletionRequest> = fc.record(
  {
    prompt: fc.oneof(
      prompt,
      prompt.map((one) => [one]),
    ),
    max_tokens: fc.integer({ min: 1, max: 12 }),
    seed: fc.integer({ min: 0, max: 3 }),
    temperature: fc.constantFrom(0, 1),
    logprobs: fc.constantFrom(null, 0, 2),
    repeat_penalty: fc.constantFrom(1, 1.2),
    stop: fc.constantFrom(null, "a", ["bc", "d"]),
  },
  { requiredKeys: ["prompt", "max_tokens", "seed"] },
);
const asked: fc.Arbitrary<Asked> = fc.record({
  request,
  startsAfter: fc.integer({ min: 0, max: 12 }),
  leavesAfter: fc.option(fc.integer({ min: 0, max: 10 }), { nil: undefined, freq: 4 }),
});
const setting: fc.Arbitrary<Setting> = fc
  .record({
    addsBegin: fc.boolean(),
    slots: fc.integer({ min: 1, max: 4 }),
    batchSize: fc.integer({ min: 1, max: 16 }),
    isOrdered: fc.boolean(),
  })
  .map((one) => ({ ...one, batchSize: Math.max(one.batchSize, one.slots) }));

test(`in ${mixes} mixes of concurrent requests every answer is the one given alone`, { timeout: 300_000 }, async () => {
  const mix = fc.array(asked, { minLength: 2, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(setting, mix, async (one, requests) => {
      const engine = openEngine(one);
      const together = await Promise.all(requests.map((each) => answerOf(engine, each)));
      for (const [index, each] of requests.entries()) {
        const alone = await answerOf(openEngine(one), { ...each, startsAfter: 0, leavesAfter: undefined });
        const answer = together[index];
        if (answer?.end === "left") expect(alone.text.startsWith(answer.text)).toBe(true);
        else expect(answer).toEqual(alone);
      }
    }),
    { numRuns: mixes, endOnFailure: true },
  );
});

test("an empty prompt is refused where the model cannot begin a text, and continued where it can", async () => {
  const bare = { slots: 1, batchSize: 8, isOrdered: true };
  for (const empty of ["", [""]]) {
    const one = { request: { prompt: empty, max_tokens: 4, seed: 1 }, startsAfter: 0, leavesAfter: undefined };
    expect((await answerOf(openEngine({ ...bare, addsBegin: false }), one)).end).toBe("400 empty_prompt");
    expect((await answerOf(openEngine({ ...bare, addsBegin: true }), one)).end).toMatch(/^(stop|length)$/);
  }
});

test("a bias on a token that the model does not have is refused before anything is drawn", async () => {
  const bare = { slots: 1, batchSize: 8, isOrdered: true, addsBegin: true };
  const biased = (token: number) => ({
    request: { prompt: "a", max_tokens: 4, seed: 1, logit_bias: { "3": 1, [token]: 1 } },
    startsAfter: 0,
    leavesAfter: undefined,
  });
  expect((await answerOf(openEngine(bare), biased(vocabularySize - 1))).end).toMatch(/^(stop|length)$/);
  expect((await answerOf(openEngine(bare), biased(vocabularySize))).end).toBe("400 unknown_token");
});

test("a job without tokens never reaches the batch", () => {
  const context = exactContext({ sequences: 1, batchSize: 8, isOrdered: true });
  const scheduler = new Scheduler(context, {
    slots: 1,
    batchSize: 8,
    isOrdered: true,
    governor: createThreadGovernor(1),
    watch,
  });
  const job = {
    prompt: [],
    signal: new AbortController().signal,
    hasGrammar: () => false,
    sample: async () => 0,
    take: () => "end" as const,
  };
  expect(() => scheduler.run(job)).toThrow(/at least one token/);
});

test("a text without tokens gets no vector, least of all the one of the text before", async () => {
  const context = exactContext({ sequences: 1, batchSize: 64, isOrdered: true });
  const words = {
    ...vocabularyOf(exactModel(false), vocabularySize),
    tokenize: (text: string) => (text.trim() === "" ? [] : [1]),
  };
  const embedder = createEmbedder({ context, vocabulary: words, contextLength: 64, threads: 1 });
  const { signal } = new AbortController();
  await expect(embedder.embed(["a secret", " "], signal)).rejects.toMatchObject({ status: 400, code: "empty_input" });
});

function openEngine({ addsBegin, slots, batchSize, isOrdered }: Setting): TextEngine {
  const model = exactModel(addsBegin);
  const context = exactContext({ sequences: slots, batchSize, isOrdered });
  const options = serverOptions.parse({
    modelPath: "/exact",
    servedModelName: "exact",
    port: 0,
    task: "completion",
    threads: 1,
    contextLength: 256,
  });
  const scheduler = new Scheduler(context, { slots, batchSize, isOrdered, governor: createThreadGovernor(1), watch });
  const vocabulary = vocabularyOf(model, vocabularySize);
  const loaded = {
    binding: exactBinding,
    model,
    context,
    vocabulary,
    reader: createTextReader(vocabulary, options.contextLength),
    scheduler,
    chatPrompts: () => Promise.reject(new Error("There are no chats here.")),
    checker: createAnswerChecker(new URL(import.meta.url)),
    embedder: undefined,
    toolFormat: undefined,
    totals: { promptTokens: 0, promptMs: 0, completionTokens: 0, completionMs: 0 },
  };
  return llamaCppTextEngine(options, 0, () => loaded);
}

/** The whole answer with its probabilities, or why there is none. */
async function answerOf(engine: TextEngine, { request: body, startsAfter, leavesAfter }: Asked) {
  for (let passed = 0; passed < startsAfter; passed++) await turn();
  const client = new AbortController();
  const answer = engine.complete(body, client.signal);
  const got = { text: "", logprobs: [] as unknown[], tokens: 0, end: "" };
  try {
    for (let pieces = 0; ; pieces++) {
      if (pieces === leavesAfter) client.abort(new Error("The client has gone."));
      const step = await answer.next();
      if (step.done) return { ...got, tokens: step.value.completionTokens, end: step.value.finishReason };
      got.text += step.value.text;
      got.logprobs.push(...(step.value.logprobs ?? []));
    }
  } catch (error) {
    if (client.signal.aborted && error === client.signal.reason) return { ...got, end: "left" };
    if (error instanceof Refusal) return { ...got, end: `${error.status} ${error.code}` };
    throw error;
  }
}
