import type { StartedEngine } from "@/lib/serving/engines/testing/start-engine";

export type Measure = { tokensPerSecond: number; firstTokenMs: number; tokens: number };

const tokensMax = 96;

/** Asks `concurrency` times at once and reads the streams: tokens of all per second, and the mean time to a first token. */
export async function measure(engine: StartedEngine, concurrency: number, round: number): Promise<Measure> {
  const answers = await Promise.all(
    Array.from({ length: concurrency }, (_, place) => readStream(engine, `${round}-${place}`)),
  );
  const first = Math.min(...answers.map(({ firstAt }) => firstAt));
  const last = Math.max(...answers.map(({ lastAt }) => lastAt));
  const tokens = answers.reduce((total, answer) => total + answer.tokens, 0);
  return {
    // The first token of each answer came before the clock started.
    tokensPerSecond: ((tokens - concurrency) / (last - first)) * 1000,
    firstTokenMs: answers.reduce((total, { firstAt, askedAt }) => total + firstAt - askedAt, 0) / concurrency,
    tokens,
  };
}

type Stream = { askedAt: number; firstAt: number; lastAt: number; tokens: number };

/** The prompt begins differently each time, so that no engine answers from its cache. */
async function readStream(engine: StartedEngine, salt: string): Promise<Stream> {
  const askedAt = performance.now();
  const response = await engine.call("POST", "/v1/completions", {
    prompt: `Chapter ${salt}. The history of the city of Paris begins in the third century BC, when a Celtic tribe settled on`,
    max_tokens: tokensMax,
    temperature: 0,
    stream: true,
    stream_options: { include_usage: true },
  });
  if (!response.ok || !response.body)
    throw new Error(`The engine answered ${response.status}: ${await response.text()}`);
  let firstAt = 0;
  let lastAt = 0;
  let text = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    if (firstAt === 0 && /"text":"[^"]/.test(chunk)) firstAt = performance.now();
    if (/"text":"[^"]/.test(chunk)) lastAt = performance.now();
    text += chunk;
  }
  return { askedAt, firstAt, lastAt, tokens: Number(/"completion_tokens":(\d+)/.exec(text)?.[1]) };
}
