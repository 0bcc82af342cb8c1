import { GatewayError } from "../gateway-error";

/** One call of the engine: one prompt, one choice. */
export type Part = {
  /** What the engine gets, written when its turn comes: 128 copies of a long prompt at once would fill the memory. */
  write(): Buffer;
  /** Of the choice in the merged answer. */
  index: number;
  prompt: number;
};

/** As many as OpenAI gives for one request, prompts counted. */
const choicesMax = 128;

/**
 * The calls that make up a request for several choices, or with several prompts, for an engine that gives one choice to one
 * prompt.
 *
 * @returns undefined when the request is one call as it is.
 */
export function splitRequest(fields: Readonly<Record<string, unknown>>): Part[] | undefined {
  const { n, prompt, seed, ...rest } = fields;
  const choices = typeof n === "number" ? n : 1;
  const prompts = promptsOf(prompt);
  const count = choices * prompts.length;
  if (count > choicesMax) {
    const message = `${prompts.length} prompts with ${choices} choices each are more than ${choicesMax} answers in one request.`;
    throw new GatewayError("MALFORMED_REQUEST", "invalid_value", message, { param: choices > 1 ? "n" : "prompt" });
  }
  if (count === 1) return undefined;
  const write = createWriter(rest, prompts);
  return Array.from({ length: count }, (_, index) => {
    const number = Math.floor(index / choices);
    // The same seed for all would make all alike.
    const drawn = typeof seed === "number" && seed >= 0 ? seed + (index % choices) : seed;
    return { write: () => write(number, drawn), index, prompt: number };
  });
}

/** Choices for one prompt differ by their seed alone, so what they share is written once. */
function createWriter(rest: object, prompts: readonly unknown[]): (prompt: number, seed: unknown) => Buffer {
  let written: { prompt: number; bytes: Buffer } | undefined;
  return (prompt, seed) => {
    if (written?.prompt !== prompt) {
      const own = prompts[prompt];
      const body = own === undefined ? rest : { ...rest, prompt: own };
      written = { prompt, bytes: Buffer.from(JSON.stringify(body)) };
    }
    if (seed === undefined) return written.bytes;
    const others = written.bytes.subarray(1);
    return Buffer.concat([Buffer.from(`{"seed":${JSON.stringify(seed)}${others.length > 1 ? "," : ""}`), others]);
  };
}

/** A list of texts, or of lists of tokens, holds several; a list of tokens is one prompt. */
export function promptsOf(prompt: unknown): unknown[] {
  return Array.isArray(prompt) && typeof prompt[0] !== "number" ? prompt : [prompt];
}
