import { createHash } from "node:crypto";

/** What is asked and answered: as large as in a short chat, or with a long document both ways. */
export const sizes = { "1 kB": 1024, "32 kB": 32 * 1024 } as const;
export type Size = keyof typeof sizes;

const answerShell = {
  id: "chatcmpl-0123456789abcdef0123456789abcdef",
  object: "chat.completion",
  created: 1764300000,
  model: "bench",
  choices: [
    {
      index: 0,
      message: { role: "assistant", content: "", reasoning_content: null, tool_calls: [] },
      logprobs: null,
      finish_reason: "stop",
      stop_reason: null,
    },
  ],
  usage: { prompt_tokens: 201, total_tokens: 372, completion_tokens: 171, prompt_tokens_details: null },
  prompt_logprobs: null,
};

/** In the shape that vLLM answers in. */
export const answers: Record<Size, Buffer> = { "1 kB": answerOf(sizes["1 kB"]), "32 kB": answerOf(sizes["32 kB"]) };

function answerOf(bytes: number): Buffer {
  const [choice] = answerShell.choices;
  const content = textOf(bytes - JSON.stringify(answerShell).length);
  const filled = { ...choice, message: { ...choice?.message, content } };
  return Buffer.from(JSON.stringify({ ...answerShell, choices: [filled] }));
}

export function requestBody(model: string, size: Size, more: object = {}): Buffer {
  const build = (content: string) =>
    JSON.stringify({ model, ...more, temperature: 0.7, messages: [{ role: "user", content }] });
  return Buffer.from(build(textOf(sizes[size] - build("").length)));
}

function textOf(length: number): string {
  return "The quick brown fox jumps over the lazy dog. ".repeat(1000).slice(0, length);
}

/** One token of a stream, about 215 bytes, with the moment it was sent at in microseconds. */
export const tokenEvent = (sentAt: number): string =>
  `data: {"id":"chatcmpl-0123456789abcdef0123456789abcdef","object":"chat.completion.chunk","created":1764300000,` +
  `"model":"bench","choices":[{"index":0,"delta":{"content":" ${String(sentAt).padStart(16, "0")}"},"logprobs":null,"finish_reason":null}]}\n\n`;

export const sentAtOf = (event: string): number => Number(/"content":" (\d{16})"/.exec(event)?.[1]);

/** The last events: usage, with the digest of all events before, and the end mark. */
export const endEvents = (tokens: number, digest: string): string =>
  `data: {"id":"chatcmpl-0123456789abcdef0123456789abcdef","object":"chat.completion.chunk","created":1764300000,` +
  `"model":"bench","choices":[],"usage":{"prompt_tokens":201,"total_tokens":${201 + tokens},"completion_tokens":${tokens}},` +
  `"digest":"${digest}"}\n\ndata: [DONE]\n\n`;

export const newDigest = () => createHash("sha256");

/** Microseconds of a clock that all processes of a machine share. */
export const microseconds = (): number => Number(process.hrtime.bigint() / 1000n);
