import type { ServerResponse } from "node:http";

/** The bytes of a streamed chat as engines send it: role, words, stop, usage, end marker. */
export function chatStream(words: string[], { usage = true, done = true, lineEnd = "\n" } = {}): string {
  const chunk = (body: object) =>
    `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m", ...body })}${lineEnd}${lineEnd}`;
  const choice = (delta: object, finish: string | null = null) => ({
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  return [
    chunk(choice({ role: "assistant", content: "" })),
    ...words.map((content) => chunk(choice({ content }))),
    chunk(choice({}, "stop")),
    usage ? chunk(usagePart(words.length)) : "",
    done ? `data: [DONE]${lineEnd}${lineEnd}` : "",
  ].join("");
}

/** The bytes of a stream of such deltas, with usage and end marker. */
export function deltaStream(deltas: readonly object[], finish: string | null = "stop"): string {
  const chunk = (body: object) =>
    `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m", ...body })}\n\n`;
  const choices = [
    ...deltas.map((delta) => ({ index: 0, delta, finish_reason: null })),
    { index: 0, delta: {}, finish_reason: finish },
  ];
  const usage = {
    prompt_tokens: 7,
    completion_tokens: 3,
    total_tokens: 10,
    prompt_tokens_details: { cached_tokens: 2 },
  };
  return [
    ...choices.map((choice) => chunk({ choices: [choice] })),
    chunk({ choices: [], usage }),
    "data: [DONE]\n\n",
  ].join("");
}

const usagePart = (words: number) => ({
  choices: [],
  usage: { prompt_tokens: 7, completion_tokens: words, total_tokens: 7 + words },
});

export const chatAnswer = (content: string) => ({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
  usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
});

export function sendJson(res: ServerResponse, body: unknown, status = 200): void {
  res.writeHead(status, { "content-type": "application/json" });
  res.end(JSON.stringify(body));
}

export function sendEvents(res: ServerResponse, text: string): void {
  res.writeHead(200, { "content-type": "text/event-stream" });
  res.end(text);
}

/** The head of a stream; what follows is the test's to write. */
export const startEvents = (res: ServerResponse) => res.writeHead(200, { "content-type": "text/event-stream" });
