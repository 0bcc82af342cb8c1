import { withFile } from "../../gguf";
import { chatTemplateOf, toolTemplateOf } from "../../gguf/chat-template";
import { GgufError } from "../../gguf/gguf-error";
import { metadataOf } from "../../gguf/metadata";
import { readGgufHeader } from "../../gguf/read-header";
import { toolFormatOf } from "../../gguf/tool-format-of";
import { createEmbedder } from "./embed";
import type { AnswerChecker } from "./grammar";
import { loadBinding } from "./native/binding";
import { plainBuild } from "./native/builds";
import { openContext, openModel } from "./native/open-model";
import { vocabularyOf } from "./native/vocabulary";
import type { ServerOptions } from "./options";
import { createSamplingWatch } from "./sampling-watch";
import { Scheduler } from "./scheduler";
import { createChatPrompts } from "./template/chat-prompt";
import { createTextReader } from "./text-reader";
import type { Renderer } from "./template/renderer";
import type { Loaded } from "./text-engine";
import { knownFormats } from "./tools/known-formats";
import { createThreadGovernor } from "./thread-governor";

type Hooks = {
  /** Whether native calls run in the order they are made. */
  isOrdered: boolean;
  log: (line: string) => void;
  /** A native call came to no end in that time. */
  onOverrun: (milliseconds: number) => void;
  progress: (percent: number) => void;
};

/** Checks the file's header, loads the model, reserves its context and evaluates one token so that pages are warm. */
export async function loadEngine(
  options: ServerOptions,
  renderer: Renderer,
  checker: AnswerChecker,
  { isOrdered, log, onOverrun, progress }: Hooks,
): Promise<Loaded> {
  const header = await withFile(options.modelPath, readGgufHeader).catch((cause: unknown) => {
    // As llama.cpp begins its own refusals, so that both are found in the log by one pattern.
    throw cause instanceof GgufError ? new Error(`error loading model: ${cause.message}`, { cause }) : cause;
  });
  const templates = { chat: chatTemplateOf(header), tools: toolTemplateOf(header) };
  const formatName = toolFormatOf(templates.tools ?? "");
  const toolFormat = formatName && knownFormats[formatName];
  const binding = await loadBinding(options.build ?? plainBuild(), (text) => {
    for (const line of text.split("\n")) if (isWorthKeeping(line)) log(line.trim());
  });
  const useMmap = options.gpuLayers > 0 || !isMostlyRepacked(header.tensors);
  const model = await openModel(binding, { ...options, useMmap }, (ratio) => progress(Math.floor(ratio * 100)));
  const context = await openContext(binding, model, options);
  const metadata = metadataOf(header);
  const size = metadata.arrayLength("tokenizer.ggml.tokens") ?? 0;
  const vocabulary = vocabularyOf(model, size, metadata.text("tokenizer.ggml.model"));
  const reader = createTextReader(vocabulary, options.contextLength);
  const isEmbedding = options.task === "embedding";
  if (!isEmbedding && templates.chat === undefined) {
    log("chat_template: none in the file; chats are written as questions and answers");
  }
  const governor = createThreadGovernor(options.threads);
  const { parallel: slots, batchSize } = options;
  const watch = createSamplingWatch(onOverrun);
  const scheduler = new Scheduler(context, { slots, batchSize, governor, watch, isOrdered });
  const loaded: Loaded = {
    binding,
    model,
    context,
    vocabulary,
    reader,
    scheduler,
    chatPrompts: createChatPrompts(renderer, vocabulary, templates, toolFormat, reader),
    toolFormat,
    checker,
    embedder: isEmbedding ? createEmbedder({ ...options, context, vocabulary }) : undefined,
    totals: { promptTokens: 0, promptMs: 0, completionTokens: 0, completionMs: 0 },
  };
  await warmUp(loaded);
  return loaded;
}

/** Types whose rows llama.cpp copies into another order for the processor's kernels. */
const repackedTypes = new Set(["Q4_0", "Q4_K", "Q2_K", "IQ4_NL"]);

/**
 * A mapped file evaluates a fifth faster than a copy, because the page cache has larger pages. But where most weights
 * are copied anyway, the mapped file would stand in memory beside the copy.
 */
function isMostlyRepacked(tensors: readonly { type: string; bytes: number }[]): boolean {
  const bytesOf = (some: typeof tensors) => some.reduce((total, { bytes }) => total + bytes, 0);
  return bytesOf(tensors.filter(({ type }) => repackedTypes.has(type))) > bytesOf(tensors) / 2;
}

async function warmUp({ embedder, context, vocabulary }: Loaded): Promise<void> {
  if (embedder) {
    await embedder.embed(["warm"], new AbortController().signal);
    return;
  }
  const tokens = vocabulary.frame(vocabulary.tokenize("warm", false)).slice(0, 1);
  if (tokens.length === 0) return;
  context.initBatch(tokens.length);
  context.addToBatch(0, 0, Uint32Array.from(tokens), Uint32Array.of(0));
  await context.decodeBatch();
  context.disposeSequence(0);
}

/**
 * Of llama.cpp's hundreds of lines: sizes of buffers, warnings that end in a refusal, and errors. On the processor the
 * compute buffer is address space for logits of every token of a batch, of which only the last is ever computed.
 */
function isWorthKeeping(line: string): boolean {
  if (line.includes("CPU compute buffer")) return false;
  return (
    /buffer size|error|fail|unknown|missing|unable|unsupported|loaded .* backend/i.test(line) && !line.includes("- kv ")
  );
}
