import { Refusal, type Text } from "../../openai-server";
import type { Vocabulary } from "./native/vocabulary";
import type { TextReader } from "./text-reader";

type Engine = { vocabulary: Pick<Vocabulary, "frame" | "size">; reader: TextReader };

/**
 * The tokens of a text with those that the model wants around it.
 *
 * @throws Refusal for an id that the model does not have: llama.cpp would fail the whole batch, other requests in it too.
 */
export async function readTokens(
  { vocabulary, reader }: Engine,
  text: Text,
  asked: { subject: string; param: "prompt" | "input"; signal: AbortSignal },
): Promise<number[]> {
  if (typeof text === "string") return vocabulary.frame(await reader.read([{ text, special: false }], asked));
  const strange = text.find((token) => token >= vocabulary.size);
  if (strange === undefined) return vocabulary.frame(text);
  throw unknownToken(strange, vocabulary.size, asked.param);
}

export function unknownToken(token: number, size: number, param: "prompt" | "input" | "logit_bias"): Refusal {
  const instead = param === "logit_bias" ? "" : "; send text instead";
  const message = `The token ${token} is none of this model's ${size}. Ids must be of its own tokenizer, not of another model's${instead}.`;
  return new Refusal(400, message, { code: "unknown_token", param });
}
