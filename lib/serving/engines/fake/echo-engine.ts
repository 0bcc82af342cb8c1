import { setTimeout as sleep } from "node:timers/promises";
import { promptOf, Refusal, type Answer, type Piece, type Text, type TextEngine } from "../openai-server";
import { callTool } from "./call-tool";
import type { FakeOptions } from "./options";
import type { Slots } from "./slots";

export type FakeTotals = { promptTokens: number; completionTokens: number; steps: number };

/**
 * Answers with what it was told, word by word, or calls the tool it is offered: the same question always has the same answer.
 */
export function echoEngine(options: FakeOptions, slots: Slots, totals: FakeTotals): TextEngine {
  const answer = async function* (prompt: string, pieces: Piece[], limits: Limits, signal: AbortSignal): Answer {
    const promptTokens = words(prompt).length;
    refuseOverflow(promptTokens, options.contextLength);
    await slots.take();
    try {
      const startedAt = performance.now();
      await sleep(options.promptDelayMs, undefined, { signal });
      const firstAt = performance.now();
      const most = Math.min(limits.maxTokens ?? Infinity, options.contextLength - promptTokens);
      let completionTokens = 0;
      for (const piece of pieces.slice(0, most)) {
        await sleep(completionTokens === 0 ? 0 : options.tokenDelayMs, undefined, { signal });
        await misbehave(options, completionTokens, signal);
        completionTokens++;
        totals.steps++;
        yield piece;
      }
      totals.promptTokens += promptTokens;
      totals.completionTokens += completionTokens;
      const whole = pieces.some(({ calls }) => calls) ? "tool_calls" : "stop";
      const finishReason = completionTokens === most && most < pieces.length ? "length" : whole;
      const times = { promptMs: firstAt - startedAt, completionMs: performance.now() - firstAt };
      return { finishReason, promptTokens, cachedTokens: 0, completionTokens, ...times };
    } finally {
      slots.release();
    }
  };

  return {
    modelName: options.servedModelName,
    createdAt: 0,
    chat(request, signal) {
      const prompt = request.messages.map(({ content }) => content).join("\n");
      const said = `You said: ${request.messages.at(-1)?.content ?? ""}`;
      const maxTokens = request.max_completion_tokens ?? request.max_tokens ?? undefined;
      return answer(prompt, callTool(request) ?? piecesOf(said, stopsOf(request.stop)), { maxTokens }, signal);
    },
    complete(request, signal) {
      const prompt = spell(promptOf(request));
      const maxTokens = request.max_tokens ?? 16;
      return answer(prompt, piecesOf(` ${prompt}`, stopsOf(request.stop)), { maxTokens }, signal);
    },
    embed: (texts) =>
      Promise.resolve({
        vectors: texts.map((text) => vectorOf(spell(text))),
        promptTokens: texts.reduce((total, text) => total + words(spell(text)).length, 0),
      }),
  };
}

type Limits = { maxTokens: number | undefined };

const piecesOf = (said: string, stops: readonly string[]): Piece[] =>
  words(cutAt(said, stops)).map((text) => ({ text }));

/** Failures that begin while an answer is under way, after the configured number of tokens. */
async function misbehave(
  { failure, failAfterTokens }: FakeOptions,
  tokens: number,
  signal: AbortSignal,
): Promise<void> {
  if (tokens < failAfterTokens) return;
  if (failure === "crash") process.kill(process.pid, "SIGSEGV");
  if (failure === "hang") await sleep(2 ** 30, undefined, { signal });
}

/** It has no vocabulary: an id is a word like any other. */
const spell = (text: Text): string => (typeof text === "string" ? text : text.join(" "));

/** Words with the space before them; their count is the token count. */
function words(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

function stopsOf(stop: string | string[] | null | undefined): readonly string[] {
  return typeof stop === "string" ? [stop] : (stop ?? []);
}

function cutAt(text: string, stops: readonly string[]): string {
  return text.slice(0, Math.min(text.length, ...stops.map((stop) => text.indexOf(stop)).filter((at) => at !== -1)));
}

/** Counts of letters, so that similar texts have similar vectors. */
function vectorOf(text: string): number[] {
  const counts = Array.from({ length: 32 }, () => 0);
  for (const character of text.toLowerCase()) {
    const place = (character.codePointAt(0) ?? 0) % counts.length;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  const length = Math.hypot(...counts);
  return counts.map((count) => (length > 0 ? count / length : 0));
}

function refuseOverflow(promptTokens: number, contextLength: number): void {
  if (promptTokens < contextLength) return;
  throw new Refusal(400, `The prompt has ${promptTokens} tokens; the context holds ${contextLength}.`, {
    code: "context_length_exceeded",
    param: "messages",
  });
}
