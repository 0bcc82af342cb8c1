import type { ChatRequest, CompletionRequest } from "./request-schemas";

/** Probability of one token and of the likeliest others, as natural logarithms. */
export type TokenLogprob = { token: string; logprob: number; top: { token: string; logprob: number }[] };

/** A stretch of one call of a tool. The first has its id and name; the arguments of all, put together, are JSON. */
export type CallPart = { index: number; id?: string; name?: string; arguments: string };

/** A stretch of the answer. Empty text is allowed and never sent. */
export type Piece = { text: string; calls?: readonly CallPart[]; logprobs?: TokenLogprob[] };

export type Outcome = {
  finishReason: "stop" | "length" | "tool_calls";
  promptTokens: number;
  cachedTokens: number;
  completionTokens: number;
  promptMs: number;
  completionMs: number;
};

/** The text as it comes, then how it ended. Throws a Refusal before the first piece when the request cannot be served. */
export type Answer = AsyncGenerator<Piece, Outcome>;

/** As it is written, or as the ids of its tokens. */
export type Text = string | readonly number[];

/** What stands behind the OpenAI routes. `signal` fires when the client has gone. */
export type TextEngine = {
  modelName: string;
  createdAt: number;
  chat(request: ChatRequest, signal: AbortSignal): Answer;
  complete(request: CompletionRequest, signal: AbortSignal): Answer;
  embed(texts: readonly Text[], signal: AbortSignal): Promise<{ vectors: number[][]; promptTokens: number }>;
};
