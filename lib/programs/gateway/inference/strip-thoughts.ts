import { parseJson } from "@/lib/kernel/json/parse-json";
import * as z from "zod";
import type { AnswerTransform } from "./answer-transform";
import { eventData, nextBoundary } from "./event-stream";
import { ThoughtFilter } from "./thought-filter";

const part = z.looseObject({ content: z.string().nullish() });
/** Chat answers hold a message, their events a delta, plain completions a text. */
const choice = z.looseObject({
  index: z.int().default(0),
  finish_reason: z.string().nullish(),
  message: part.optional(),
  delta: part.optional(),
  text: z.string().optional(),
});
const answer = z.looseObject({ choices: z.array(choice) });

type Part = z.output<typeof part>;
type Choice = z.output<typeof choice>;

/**
 * Takes thoughts out of one answer, for deployments that shall not show them. This alone is not byte for byte what the
 * engine said; what is no answer of a model passes as it is.
 */
export class StripThoughts implements AnswerTransform {
  readonly #filters = new Map<number, ThoughtFilter>();

  /** Whole events in, whole events out. One that says nothing yet stays, so that the client sees that somebody thinks. */
  events(block: Buffer): Buffer {
    const kept: Buffer[] = [];
    for (let start = 0; start < block.length;) {
      const end = nextBoundary(block, start);
      kept.push(this.#event(block.subarray(start, end === -1 ? block.length : end)));
      start = end === -1 ? block.length : end;
    }
    return Buffer.concat(kept);
  }

  whole(body: Buffer): Buffer {
    const stripped = this.#answer(body.toString("utf8"), true);
    return stripped === undefined ? body : Buffer.from(stripped);
  }

  #event(event: Buffer): Buffer {
    const text = event.toString("utf8");
    const data = eventData(text);
    const stripped = data?.startsWith("{") && this.#answer(data, false);
    return data && stripped ? Buffer.from(text.replace(data, () => stripped)) : event;
  }

  /** @returns undefined when this is no answer of a model. */
  #answer(json: string, isWhole: boolean): string | undefined {
    const parsed = answer.safeParse(parseJson(json));
    if (!parsed.success) return undefined;
    const choices = parsed.data.choices.map((each) => this.#choice(each, isWhole || Boolean(each.finish_reason)));
    return JSON.stringify({ ...parsed.data, choices });
  }

  #choice({ message, delta, text, ...rest }: Choice, isLast: boolean): object {
    const filter = this.#filters.get(rest.index) ?? new ThoughtFilter();
    this.#filters.set(rest.index, filter);
    return {
      ...rest,
      // They would spell the thoughts out, token by token.
      ...("logprobs" in rest ? { logprobs: null } : {}),
      ...(message ? { message: stripPart(message, filter, isLast) } : {}),
      ...(delta ? { delta: stripPart(delta, filter, isLast) } : {}),
      ...(text === undefined ? {} : { text: filter.push(text, isLast) }),
    };
  }
}

/** Some engines tell thoughts apart already. */
function stripPart(said: Part, filter: ThoughtFilter, isLast: boolean): object {
  const { reasoning_content: _, ...rest } = said;
  const content = filter.push(said.content ?? "", isLast);
  return typeof said.content === "string" || content !== "" ? { ...rest, content } : rest;
}
