import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tinyModel } from "../../gguf/testing";
import { parseRequest } from "../../openai-server/parse-request";
import { completionRequest } from "../../openai-server/request-schemas";
import { generate } from "./generate";
import { readGrammar } from "./grammar";
import { loadBinding, type Binding, type NativeContext, type NativeModel } from "./native/binding";
import { plainBuild } from "./native/builds";
import { openContext, openModel } from "./native/open-model";
import { vocabularyOf } from "./native/vocabulary";
import { serverOptions } from "./options";
import { createSampler } from "./sampling";
import { createSamplingWatch } from "./sampling-watch";
import { Scheduler } from "./scheduler";
import { createThreadGovernor } from "./thread-governor";

let folder: string;
let binding: Binding;
let model: NativeModel;
let context: NativeContext;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "constrain-"));
  const modelPath = join(folder, "tiny.gguf");
  await writeFile(modelPath, tinyModel());
  binding = await loadBinding(plainBuild(), () => undefined);
  model = await openModel(binding, { modelPath, gpuLayers: 0, useMmap: true }, () => undefined);
  const options = { modelPath, servedModelName: "tiny", port: 0, task: "chat", contextLength: 512, threads: 1 };
  context = await openContext(binding, model, serverOptions.parse({ ...options, parallel: 1 }));
});
afterAll(async () => {
  await context.dispose();
  await model.dispose();
  await rm(folder, { recursive: true });
});

test("an answer under way keeps to a grammar from the token on at which it is given one", async () => {
  const vocabulary = vocabularyOf(model, 261);
  const request = parseRequest(completionRequest, { prompt: "x", seed: 1, max_tokens: 60 });
  const sampler = createSampler({ binding, model, context, vocabulary }, request, undefined);
  const grammar = readGrammar(binding, `root ::= "{" [0-9]{3} "}"`, "tools");
  const scheduler = new Scheduler(context, {
    slots: 1,
    batchSize: 64,
    isOrdered: false,
    governor: createThreadGovernor(1),
    watch: createSamplingWatch(() => expect.fail("Nothing takes long here.")),
  });
  let text = "";
  const reader = {
    push(more: string) {
      text += more;
      if (text.length === 10) sampler.constrain(grammar);
      return { text: more, calls: [] };
    },
    finish: () => ({ text: "", calls: [] }),
    isComplete: () => false,
    hasCalls: () => false,
    shown: new Map<number, string>(),
  };
  const answer = generate(
    { scheduler, vocabulary, contextLength: 512 },
    { prompt: [1, 120], request, maxTokens: 60, stops: [], topLogprobs: undefined, sampler, reader },
    new AbortController().signal,
  );
  for await (const piece of answer) expect(piece.calls).toBeUndefined();
  expect(text).toMatch(/^.{10}\{\d{3}\}$/s);
});

test("tokens that steer are seen where a reader asks for them, and not elsewhere", () => {
  const vocabulary = vocabularyOf(model, 261);
  const shown = vocabulary.hidden(["<|im_start|>", "<|im_end|>", "plain"]);
  expect([...shown.values()]).toEqual(["<|im_start|>", "<|im_end|>"]);
  for (const [token, text] of shown)
    expect([vocabulary.tokenize(text, true), vocabulary.text([token])]).toEqual([[token], ""]);
});
