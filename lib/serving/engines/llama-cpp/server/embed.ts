import { Refusal, type Text } from "../../openai-server";
import type { NativeContext } from "./native/binding";
import type { Vocabulary } from "./native/vocabulary";
import { readTokens } from "./read-tokens";
import type { SchedulerCounters } from "./scheduler";
import { createTextReader } from "./text-reader";

export type Embedder = {
  embed(texts: readonly Text[], signal: AbortSignal): Promise<{ vectors: number[][]; promptTokens: number }>;
  counters(): SchedulerCounters;
};

type Options = { context: NativeContext; vocabulary: Vocabulary; contextLength: number; threads: number };

/** Embeds texts one after the other; calls wait for each other, because the context has one sequence. */
export function createEmbedder({ context, vocabulary, contextLength, threads }: Options): Embedder {
  const reader = createTextReader(vocabulary, contextLength);
  let last: Promise<unknown> = Promise.resolve();
  let [requests, decodes] = [0, 0];
  context.setThreads(threads);

  const embedOne = async (tokens: readonly number[]): Promise<number[]> => {
    context.disposeSequence(0);
    context.initBatch(tokens.length);
    context.addToBatch(0, 0, Uint32Array.from(tokens), Uint32Array.from(tokens.keys()));
    await context.decodeBatch();
    decodes++;
    return normalize(context.getEmbedding(tokens.length));
  };

  const inputOf = async (text: Text, index: number, signal: AbortSignal): Promise<number[]> => {
    const tokens = await readTokens({ vocabulary, reader }, text, {
      subject: `Text ${index}`,
      param: "input",
      signal,
    });
    refuseLength(tokens.length, index, contextLength);
    return tokens;
  };

  const embedAll: Embedder["embed"] = async (texts, signal) => {
    const inputs: number[][] = [];
    for (const [index, text] of texts.entries()) inputs.push(await inputOf(text, index, signal));
    const vectors: number[][] = [];
    for (const tokens of inputs) {
      signal.throwIfAborted();
      vectors.push(await embedOne(tokens));
    }
    return { vectors, promptTokens: inputs.reduce((total, { length }) => total + length, 0) };
  };

  return {
    embed(texts, signal) {
      requests++;
      const turn = last.then(() => embedAll(texts, signal)).finally(() => requests--);
      // Its own caller gets the failure; the next turn begins all the same.
      last = turn.catch(() => undefined);
      return turn;
    },
    counters: () => ({ running: Math.min(1, requests), waiting: Math.max(0, requests - 1), decodes, cells: 0 }),
  };
}

function refuseLength(tokens: number, index: number, contextLength: number): void {
  // Without a token the context would still hold the vector of the text before, which may be another caller's.
  if (tokens === 0) {
    const message = `Text ${index} has nothing that this model reads. Write something in it.`;
    throw new Refusal(400, message, { code: "empty_input", param: "input" });
  }
  if (tokens <= contextLength) return;
  throw new Refusal(400, `Text ${index} has ${tokens} tokens; this deployment takes ${contextLength}.`, {
    code: "context_length_exceeded",
    param: "input",
  });
}

/** To length 1, so that a dot product is the cosine. */
function normalize(vector: Float64Array): number[] {
  const length = Math.hypot(...vector);
  return Array.from(vector, (value) => (length > 0 ? value / length : 0));
}
