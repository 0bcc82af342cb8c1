import { Refusal, type Answer, type ChatRequest, type CompletionRequest, type Piece } from "../../openai-server";
import { createQueue } from "./queue";
import type { Vocabulary } from "./native/vocabulary";
import type { TokenSampler } from "./sampling";
import type { Scheduler } from "./scheduler";
import { createTextStream } from "./text-stream";
import type { ReadPart } from "./tools/answer-sink";

export type Generation = {
  prompt: readonly number[];
  request: ChatRequest | CompletionRequest;
  maxTokens: number | undefined;
  /** Stop strings of the template, beside those of the request. */
  stops: readonly string[];
  /** How many likely tokens to report beside each taken one; undefined for none at all. */
  topLogprobs: number | undefined;
  sampler: TokenSampler;
  /** Tells text and calls of tools apart; undefined where all is text. */
  reader: GenerationReader | undefined;
};

/** Reads the answer as it comes, before the next token is drawn. */
export type GenerationReader = {
  push(text: string): ReadPart;
  finish(): ReadPart;
  /** Nothing more is wanted of this answer. */
  isComplete(): boolean;
  hasCalls(): boolean;
  /** Tokens without a text that it must see all the same. */
  shown: ReadonlyMap<number, string>;
};

type Engine = { scheduler: Scheduler; vocabulary: Vocabulary; contextLength: number };

/** Generates one answer. Ends at an end token, a stop string, the token limit or the end of the context. */
export async function* generate(engine: Engine, generation: Generation, signal: AbortSignal): Answer {
  const { prompt, sampler, reader } = generation;
  const pieces = createQueue<Piece>();
  const history = [...prompt];
  const text = createTextStream(
    engine.vocabulary,
    [...generation.stops, ...requestedStops(generation.request)],
    prompt,
    reader?.shown,
  );
  const tokensMax = Math.min(generation.maxTokens ?? Infinity, engine.contextLength - prompt.length);
  let finishReason: "stop" | "length" | "tool_calls" = "stop";
  let completionTokens = 0;
  let logprobs: Piece["logprobs"];

  const emit = (more: string, isLast: boolean, probabilities?: Piece["logprobs"]): void => {
    const parts = reader ? [reader.push(more), ...(isLast ? [reader.finish()] : [])] : [{ text: more, calls: [] }];
    const calls = parts.flatMap((part) => part.calls);
    pieces.push({
      text: parts.map((part) => part.text).join(""),
      ...(calls.length > 0 && { calls }),
      ...(probabilities && { logprobs: probabilities }),
    });
  };

  const take = (token: number): "more" | "end" => {
    completionTokens++;
    if (engine.vocabulary.isEnd(token)) {
      emit(text.finish(), true);
      return "end";
    }
    history.push(token);
    const step = text.push(token);
    const isFull = completionTokens >= tokensMax;
    if (isFull && !step.stopped) finishReason = "length";
    const rest = isFull && !step.stopped ? text.finish() : "";
    const isLast = step.stopped || isFull;
    emit(step.text + rest, isLast, logprobs);
    if (!isLast && reader?.isComplete() === true) {
      emit("", true);
      return "end";
    }
    return isLast ? "end" : "more";
  };

  const sample = async (logits: number): Promise<number> => {
    const token = await sampler.sample(logits, history);
    if (generation.topLogprobs !== undefined && !engine.vocabulary.isEnd(token)) {
      logprobs = [await sampler.logprob(logits, token, generation.topLogprobs)];
    }
    return token;
  };

  try {
    refuseEmpty(prompt.length, "messages" in generation.request ? "messages" : "prompt");
    refuseOverflow(prompt.length, engine.contextLength);
    const run = engine.scheduler.run({ prompt, signal, hasGrammar: () => sampler.hasGrammar(), sample, take });
    run.then(pieces.close, pieces.fail);
    yield* pieces.values();
    if (finishReason === "stop" && reader?.hasCalls() === true) finishReason = "tool_calls";
    const { cachedTokens, promptMs, completionMs } = await run;
    return { finishReason, promptTokens: prompt.length, cachedTokens, completionTokens, promptMs, completionMs };
  } finally {
    sampler.dispose();
  }
}

/** Models that begin every text with a token of their own continue an empty prompt; others have nothing to continue. */
function refuseEmpty(promptTokens: number, param: "messages" | "prompt"): void {
  if (promptTokens > 0) return;
  throw new Refusal(400, "The prompt is empty, and this model cannot begin a text by itself. Write something in it.", {
    code: "empty_prompt",
    param,
  });
}

/** At least one token of answer must fit. */
function refuseOverflow(promptTokens: number, contextLength: number): void {
  if (promptTokens < contextLength) return;
  throw new Refusal(
    400,
    `The prompt has ${promptTokens} tokens; this deployment's context holds ${contextLength}, the answer included.`,
    { code: "context_length_exceeded", param: "messages" },
  );
}

function requestedStops({ stop }: ChatRequest | CompletionRequest): string[] {
  if (stop === undefined || stop === null) return [];
  return typeof stop === "string" ? [stop] : stop;
}
