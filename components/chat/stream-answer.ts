import { EventSourceParserStream } from "eventsource-parser/stream";
import { accessToken } from "@/components/chat/access-token";
import { reach } from "@/lib/edge/client";
import type { ChatParameters } from "@/lib/console/chat/contract";

export type Turn = { role: "system" | "user" | "assistant"; content: string };
export type Answer = {
  content: string;
  promptTokens: number | null;
  completionTokens: number | null;
  firstTokenMs: number | null;
  durationMs: number | null;
};

type Options = {
  deploymentId: string;
  turns: Turn[];
  parameters: ChatParameters;
  signal: AbortSignal;
  /** The whole answer so far, at every piece that arrives. */
  onContent: (content: string) => void;
};

type Chunk = {
  choices?: { delta?: { content?: string | null } }[];
  usage?: { prompt_tokens: number; completion_tokens: number } | null;
  error?: { message: string };
};

/**
 * Asks the gateway for a streamed answer. A stream that ends without its end marker is an error, never a short answer.
 *
 * @throws Error with words for people; AbortError when stopped.
 */
export async function streamAnswer({ deploymentId, turns, parameters, signal, onContent }: Options): Promise<Answer> {
  const { system_prompt, ...sampling } = parameters;
  const messages = system_prompt ? [{ role: "system", content: system_prompt }, ...turns] : turns;
  const startedAt = performance.now();
  const response = await reach(`/runtime/models/${deploymentId}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${await accessToken()}` },
    body: JSON.stringify({
      model: deploymentId,
      messages,
      stream: true,
      stream_options: { include_usage: true },
      ...sampling,
    }),
    signal,
  });
  if (!response.ok || !response.body) throw new Error(await reasonOf(response));

  const answer: Answer = {
    content: "",
    promptTokens: null,
    completionTokens: null,
    firstTokenMs: null,
    durationMs: null,
  };
  const reader = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  for (;;) {
    const { value, done } = await reader.read().catch(broken);
    if (done) throw new Error("The answer broke off before its end.");
    if (value.data === "[DONE]") break;
    take(JSON.parse(value.data) as Chunk, answer, startedAt);
    onContent(answer.content);
  }
  answer.durationMs = Math.round(performance.now() - startedAt);
  return answer;
}

function broken(error: unknown): never {
  if (error instanceof TypeError) throw new Error("The connection broke.", { cause: error });
  throw error;
}

function take(chunk: Chunk, answer: Answer, startedAt: number): void {
  if (chunk.error) throw new Error(chunk.error.message);
  const piece = chunk.choices?.[0]?.delta?.content;
  if (piece) {
    answer.firstTokenMs ??= Math.round(performance.now() - startedAt);
    answer.content += piece;
  }
  if (chunk.usage) {
    answer.promptTokens = chunk.usage.prompt_tokens;
    answer.completionTokens = chunk.usage.completion_tokens;
  }
}

async function reasonOf(response: Response): Promise<string> {
  const body = (await response.json().catch(() => ({}))) as { error?: { message?: string } };
  return body.error?.message ?? `The gateway answered ${response.status}.`;
}
