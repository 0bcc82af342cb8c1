import {
  promptOf,
  unsupported,
  type Answer,
  type ChatRequest,
  type CompletionRequest,
  type TextEngine,
} from "../../openai-server";
import { checkedAnswer } from "./checked-answer";
import type { Embedder } from "./embed";
import { generate, type GenerationReader } from "./generate";
import { readGrammar, shapeOf, type AnswerChecker } from "./grammar";
import type { Binding, NativeContext, NativeModel } from "./native/binding";
import type { Vocabulary } from "./native/vocabulary";
import type { TokenTotals } from "./metrics-text";
import type { ServerOptions } from "./options";
import { readTokens } from "./read-tokens";
import { createSampler } from "./sampling";
import type { TextReader } from "./text-reader";
import type { Scheduler } from "./scheduler";
import type { ChatPrompts } from "./template/chat-prompt";
import type { TemplateSwitches } from "./template/template-values";
import { planTools, type ToolPlan } from "./tools/plan-tools";
import type { ToolFormat } from "./tools/tool-format";

export type Loaded = {
  binding: Binding;
  model: NativeModel;
  context: NativeContext;
  vocabulary: Vocabulary;
  reader: TextReader;
  scheduler: Scheduler;
  checker: AnswerChecker;
  /** Set for an embedding model, which does nothing else. */
  embedder: Embedder | undefined;
  chatPrompts: ChatPrompts;
  /** How the model calls tools; undefined where its template takes none. */
  toolFormat: ToolFormat | undefined;
  totals: TokenTotals;
};

/** The OpenAI protocol over a loaded model. `loaded` is asked at each call; before it is set nothing is routed here. */
export function llamaCppTextEngine(options: ServerOptions, createdAt: number, loaded: () => Loaded): TextEngine {
  return {
    modelName: options.servedModelName,
    createdAt,
    async *chat(request, signal) {
      const engine = loaded();
      refuseTask(engine, "chat");
      const plan = planTools(engine.toolFormat, request);
      const {
        isThinking,
        stops,
        tokens: prompt,
      } = await engine.chatPrompts(request.messages, {
        switches: switchesOf(request),
        tools: plan?.tools ?? [],
        opening: plan?.opening ?? "",
        signal,
      });
      const maxTokens = request.max_completion_tokens ?? request.max_tokens ?? undefined;
      const topLogprobs = request.logprobs ? (request.top_logprobs ?? 0) : undefined;
      return yield* answer(
        options,
        engine,
        { request, prompt, stops, maxTokens, topLogprobs, plan, isThinking },
        signal,
      );
    },
    async *complete(request, signal) {
      const engine = loaded();
      refuseTask(engine, "complete");
      const prompt = await readTokens(engine, promptOf(request), {
        subject: "The prompt",
        param: "prompt",
        signal,
      });
      const maxTokens = request.max_tokens ?? completionTokensDefault;
      const topLogprobs = request.logprobs ?? undefined;
      return yield* answer(options, engine, { request, prompt, stops: [], maxTokens, topLogprobs }, signal);
    },
    async embed(texts, signal) {
      const { embedder } = loaded();
      if (!embedder) throw unsupported("input", "This model generates text; deploy an embedding model for embeddings.");
      return await embedder.embed(texts, signal);
    },
  };
}

/** Effort `none` is the protocol's word for not thinking at all. */
function switchesOf({ reasoning_effort: effort, chat_template_kwargs: switches }: ChatRequest): TemplateSwitches {
  return {
    ...(effort && { reasoning_effort: effort }),
    ...(effort === "none" && { enable_thinking: false }),
    ...switches,
  };
}

/** As the protocol has it for plain completions; chats run to their end. */
const completionTokensDefault = 16;

type Question = {
  request: ChatRequest | CompletionRequest;
  prompt: readonly number[];
  stops: readonly string[];
  maxTokens: number | undefined;
  topLogprobs: number | undefined;
  plan?: ToolPlan | undefined;
  isThinking?: boolean;
};

async function* answer(
  { contextLength }: ServerOptions,
  loaded: Loaded,
  question: Question,
  signal: AbortSignal,
): Answer {
  const { plan, request, isThinking = false } = question;
  const { binding, vocabulary } = loaded;
  const shape = shapeOf(binding, request.response_format);
  const grammar = plan?.grammar ? readGrammar(binding, plan.grammar, "tools") : shape?.grammar;
  const grammarOfCalls = plan?.grammarOfCalls && readGrammar(binding, plan.grammarOfCalls, "tools");
  const stops = [...question.stops, ...(plan?.format.stops ?? [])];
  const attempt = (index: number) => {
    const sampler = createSampler(loaded, index === 0 ? request : reseeded(request, index), grammar);
    const reader =
      plan && readerOf(plan, isThinking, vocabulary, () => void (grammarOfCalls && sampler.constrain(grammarOfCalls)));
    return counted(loaded, generate({ ...loaded, contextLength }, { ...question, stops, sampler, reader }, signal));
  };
  if (!shape?.checked) return yield* attempt(0);
  const { schema, param } = shape.checked;
  await loaded.checker.prepare(schema, param);
  const attempts = plan ? 1 : attemptsOf(request);
  return yield* checkedAnswer(attempt, { checker: loaded.checker, schema, attempts });
}

/**
 * What is streamed cannot be taken back, and without chance every attempt is the same. An answer that may call tools is read
 * as it comes, once.
 */
function attemptsOf({ stream, temperature }: ChatRequest | CompletionRequest): number {
  return stream === true || temperature === 0 ? 1 : attemptsMax;
}

const attemptsMax = 3;

/** Another answer to the same request, the same one each time the request is made. */
function reseeded<Request extends ChatRequest | CompletionRequest>(request: Request, index: number): Request {
  const { seed } = request;
  return typeof seed === "number" && seed >= 0 ? { ...request, seed: (seed + index) % 2 ** 32 } : request;
}

async function* counted({ totals }: Loaded, answer: Answer): Answer {
  const outcome = yield* answer;
  totals.promptTokens += outcome.promptTokens - outcome.cachedTokens;
  totals.promptMs += outcome.promptMs;
  totals.completionTokens += outcome.completionTokens;
  totals.completionMs += outcome.completionMs;
  return outcome;
}

/** `onOpened` is told when the model has begun a call by itself. */
function readerOf(
  { openReader, callsMax, format, opening }: ToolPlan,
  isThinking: boolean,
  vocabulary: Vocabulary,
  onOpened: () => void,
): GenerationReader {
  const reader = openReader(isThinking);
  if (opening !== "") reader.push(opening);
  return {
    push(text) {
      const part = reader.push(text);
      if (reader.isOpened()) onOpened();
      return part;
    },
    finish: () => reader.finish(),
    isComplete: () => reader.endedCalls() >= callsMax,
    hasCalls: () => reader.hasCalls(),
    shown: vocabulary.hidden(format.marks),
  };
}

function refuseTask({ embedder }: Loaded, what: "chat" | "complete"): void {
  if (embedder) throw unsupported("model", `This deployment serves an embedding model; it cannot ${what}.`);
}
