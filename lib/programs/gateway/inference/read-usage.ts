export type Usage = { promptTokens: number; completionTokens: number };

/** The tail of an answer that is searched for its usage, in bytes; it stands last or first, never in the middle. */
const searchedBytes = 4096;

/**
 * Reads the usage of one streamed event.
 *
 * @returns undefined when the event is no JSON or tells no usage. `isUsageOnly` when it carries nothing else.
 */
export function readUsage(data: string): { usage: Usage; isUsageOnly: boolean } | undefined {
  const event = parse(data);
  const usage = event && toUsage(event["usage"]);
  if (!event || !usage) return undefined;
  const choices = event["choices"];
  return { usage, isUsageOnly: Array.isArray(choices) && choices.length === 0 };
}

/** Reads the usage of a whole JSON answer without parsing the rest of it. */
export function findUsage(body: Buffer): Usage | undefined {
  return findIn(body.subarray(-searchedBytes)) ?? findIn(body.subarray(0, searchedBytes));
}

/** Quotes inside JSON strings are escaped, so `"usage"` followed by a brace is a key and nothing a model wrote. */
function findIn(part: Buffer): Usage | undefined {
  const text = part.toString("utf8");
  const start = /"usage"\s*:\s*(?=\{)/.exec(text);
  if (!start) return undefined;
  const from = start.index + start[0].length;
  const counts = /^\{(?:[^{}]|\{[^{}]*\})*\}/.exec(text.slice(from));
  return counts ? toUsage(parse(counts[0])) : undefined;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    // Not JSON, so it tells no usage; the bytes are passed on as they are.
    return undefined;
  }
}

function toUsage(value: unknown): Usage | undefined {
  if (!isRecord(value)) return undefined;
  const promptTokens = value["prompt_tokens"];
  if (!isCount(promptTokens)) return undefined;
  const completionTokens = value["completion_tokens"];
  return { promptTokens, completionTokens: isCount(completionTokens) ? completionTokens : 0 };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Columns are 32 bits wide, and an engine may be mistaken. */
const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 2_147_483_647;
