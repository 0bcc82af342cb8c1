import { GatewayError } from "../gateway-error";

/** One call of the engine: one prompt, one choice. */
export type Part = { body: Buffer; /** Of the choice in the merged answer. */ index: number; prompt: number };

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
  return Array.from({ length: count }, (_, index) => {
    const number = Math.floor(index / choices);
    const own = prompts[number];
    // The same seed for all would make all alike.
    const drawn = typeof seed === "number" && seed >= 0 ? { seed: seed + (index % choices) } : seedOnly(seed);
    const body = { ...rest, ...(own !== undefined && { prompt: own }), ...drawn };
    return { body: Buffer.from(JSON.stringify(body)), index, prompt: number };
  });
}

const seedOnly = (seed: unknown) => (seed === undefined ? {} : { seed });

/** A list of texts, or of lists of tokens, holds several; a list of tokens is one prompt. */
export function promptsOf(prompt: unknown): unknown[] {
  return Array.isArray(prompt) && typeof prompt[0] !== "number" ? prompt : [prompt];
}
