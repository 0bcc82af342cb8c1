import { setImmediate as turn } from "node:timers/promises";
import { GatewayError } from "../../gateway-error";
import { openAiVocabulary, type OpenAiVocabulary } from "./openai-vocabulary";

/** Decoded between two turns of the event loop: some milliseconds of work. */
const stepTokens = 4096;

/** Ids are short and may stand for long texts, which are copied several times on the way to an engine. */
const textBytesMax = 8 * 1024 * 1024;

/** What one request may still become, in bytes. */
type Room = { bytes: number };

/**
 * The texts of what is embedded. OpenAI's clients send ids of OpenAI's tokenizer, whatever model they name, and these are
 * other words in its vocabulary, or none.
 *
 * @returns the input as it is when it holds no ids.
 * @throws GatewayError MALFORMED_REQUEST for an id that OpenAI's vocabulary does not have, PAYLOAD_TOO_LARGE for more text than
 *   is taken.
 */
export async function readTokenIds(input: unknown): Promise<unknown> {
  const room = { bytes: textBytesMax };
  if (isTokens(input)) return textOf(await openAiVocabulary(), input, room);
  if (!Array.isArray(input) || !input.every(isTokens)) return input;
  const vocabulary = await openAiVocabulary();
  const texts: string[] = [];
  for (const tokens of input) texts.push(await textOf(vocabulary, tokens, room));
  return texts;
}

const isTokens = (value: unknown): value is number[] => Array.isArray(value) && typeof value[0] === "number";

/** A text that was cut between the bytes of a character has U+FFFD in its place. */
async function textOf(vocabulary: OpenAiVocabulary, tokens: readonly number[], room: Room): Promise<string> {
  const steps: Buffer[] = [];
  for (let at = 0; at < tokens.length; at += stepTokens) {
    const step = Buffer.concat(tokens.slice(at, at + stepTokens).map((id) => vocabulary.bytesOf(id) ?? refuse(id)));
    room.bytes -= step.byteLength;
    if (room.bytes < 0) throw tooLong();
    steps.push(step);
    await turn();
  }
  return Buffer.concat(steps).toString("utf8");
}

function tooLong(): GatewayError {
  const detail = `These ids stand for more than ${textBytesMax} bytes of text. Send fewer at once.`;
  return new GatewayError("PAYLOAD_TOO_LARGE", "request_too_large", detail, { param: "input" });
}

function refuse(id: number): never {
  const detail =
    `Token id ${id} is not in OpenAI's cl100k_base, which is how ids are read here. Send text; or, if the ids come from the ` +
    `model's own tokenizer, deploy the model with "embedding_token_ids": "model".`;
  throw new GatewayError("MALFORMED_REQUEST", "unknown_token", detail, { param: "input" });
}
