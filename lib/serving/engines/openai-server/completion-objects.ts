import { randomUUID } from "node:crypto";
import type { CallPart, Outcome, Piece, TokenLogprob } from "./text-engine";

/** What differs between the chat and the plain completion protocol. */
export type Shape = {
  object: string;
  chunkObject: string;
  idPrefix: string;
  /** The choice of a whole answer. */
  whole(text: string, logprobs: TokenLogprob[] | undefined, calls: readonly CallPart[]): Record<string, unknown>;
  /** Choice of the event that opens a stream, if the protocol has one. */
  opening: Record<string, unknown> | undefined;
  part(piece: Piece): Record<string, unknown>;
  closing: Record<string, unknown>;
};

export const chatShape: Shape = {
  object: "chat.completion",
  chunkObject: "chat.completion.chunk",
  idPrefix: "chatcmpl-",
  whole: (text, logprobs, calls) => ({
    message:
      calls.length > 0
        ? { role: "assistant", content: text === "" ? null : text, refusal: null, tool_calls: wholeCalls(calls) }
        : { role: "assistant", content: text, refusal: null },
    logprobs: logprobs ? chatLogprobs(logprobs) : null,
  }),
  opening: { delta: { role: "assistant", content: "" }, logprobs: null },
  part: ({ text, logprobs, calls = [] }) => ({
    delta: {
      ...((text !== "" || calls.length === 0) && { content: text }),
      ...(calls.length > 0 && { tool_calls: calls.map(callDelta) }),
    },
    logprobs: logprobs ? chatLogprobs(logprobs) : null,
  }),
  closing: { delta: {}, logprobs: null },
};

export const completionShape: Shape = {
  object: "text_completion",
  chunkObject: "text_completion",
  idPrefix: "cmpl-",
  whole: (text, logprobs) => ({ text, logprobs: logprobs ? completionLogprobs(logprobs) : null }),
  opening: undefined,
  part: ({ text, logprobs }) => ({ text, logprobs: logprobs ? completionLogprobs(logprobs) : null }),
  closing: { text: "", logprobs: null },
};

function callDelta({ index, id, name, arguments: json }: CallPart) {
  if (id === undefined) return { index, function: { arguments: json } };
  return { index, id, type: "function", function: { name, arguments: json } };
}

/** The parts of each call, put together. */
function wholeCalls(parts: readonly CallPart[]) {
  return parts
    .filter(({ id }) => id !== undefined)
    .map(({ index, id, name }) => {
      const own = parts.filter((part) => part.index === index);
      return { id, type: "function", function: { name, arguments: own.map((part) => part.arguments).join("") } };
    });
}

export function newHeader(shape: Shape, model: string) {
  return { id: `${shape.idPrefix}${randomUUID().replaceAll("-", "")}`, created: Math.floor(Date.now() / 1000), model };
}

export function usageOf({ promptTokens, completionTokens, cachedTokens }: Outcome) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
  };
}

/** Milliseconds and rates, named as llama-server names them. Prompt figures leave out what came from the cache. */
export function timingsOf({ promptTokens, cachedTokens, completionTokens, promptMs, completionMs }: Outcome) {
  const evaluated = promptTokens - cachedTokens;
  return {
    prompt_n: evaluated,
    prompt_ms: round(promptMs),
    prompt_per_second: round((evaluated / Math.max(promptMs, 0.001)) * 1000),
    predicted_n: completionTokens,
    predicted_ms: round(completionMs),
    predicted_per_second: round((completionTokens / Math.max(completionMs, 0.001)) * 1000),
  };
}

function chatLogprobs(logprobs: TokenLogprob[]) {
  const entry = ({ token, logprob }: { token: string; logprob: number }) => ({
    token,
    logprob,
    bytes: [...Buffer.from(token)],
  });
  return { content: logprobs.map((one) => ({ ...entry(one), top_logprobs: one.top.map(entry) })), refusal: null };
}

function completionLogprobs(logprobs: TokenLogprob[]) {
  return {
    tokens: logprobs.map(({ token }) => token),
    token_logprobs: logprobs.map(({ logprob }) => logprob),
    top_logprobs: logprobs.map(({ top }) => Object.fromEntries(top.map(({ token, logprob }) => [token, logprob]))),
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
