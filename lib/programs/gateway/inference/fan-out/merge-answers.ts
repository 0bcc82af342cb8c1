import { parseJson } from "@/lib/kernel/json/parse-json";
import * as z from "zod";
import { eventData, nextBoundary } from "../event-stream";
import { mergeUsage, usageObject, type PartUsage } from "./merge-usage";
import type { Part } from "./split-request";

const answer = z.looseObject({ choices: z.array(z.looseObject({})), usage: usageObject.nullish().catch(undefined) });

/** Makes one answer of those of all parts: their choices by index, their usage together. Pure; fed as they come. */
export class MergeAnswers {
  readonly #usages: PartUsage[] = [];
  readonly #whole: { index: number; answer: z.output<typeof answer> }[] = [];
  /** What tells one answer from another is the first one's, for the whole stream. */
  #head: object | undefined;

  /** Whole events of one part in, events of the merged stream out. `ended`: this part is complete; `failed`: it said so. */
  events(part: Part, block: Buffer): { bytes: Buffer; ended: boolean; failed: boolean } {
    let text = "";
    let ended = false;
    let failed = false;
    for (let start = 0; start < block.length;) {
      const boundary = nextBoundary(block, start);
      const end = boundary === -1 ? block.length : boundary;
      const event = block.toString("utf8", start, end);
      const data = eventData(event);
      if (data === "[DONE]") ended = true;
      else if (data?.startsWith('{"error"')) failed = true;
      if (data !== "[DONE]") text += data === undefined ? event : this.#event(part, data, event);
      start = end;
    }
    return { bytes: Buffer.from(text), ended, failed };
  }

  /** What ends the stream of all. */
  end(): Buffer {
    const usage = this.#usages.length > 0 ? { usage: mergeUsage(this.#usages) } : undefined;
    const last = usage ? `data: ${JSON.stringify({ ...this.#head, choices: [], ...usage })}\n\n` : "";
    return Buffer.from(`${last}data: [DONE]\n\n`);
  }

  /** @returns false when this is no answer with choices. */
  add(part: Part, body: Buffer): boolean {
    const { data } = answer.safeParse(parseJson(body.toString("utf8")));
    if (!data) return false;
    if (data.usage) this.#usages.push({ prompt: part.prompt, usage: data.usage });
    this.#whole.push({ index: part.index, answer: data });
    return true;
  }

  whole(): Buffer {
    const parts = this.#whole.toSorted((a, b) => a.index - b.index);
    const choices = parts.flatMap(({ index, answer: { choices: own } }) => own.map((choice) => ({ ...choice, index })));
    const usage = this.#usages.length > 0 ? { usage: mergeUsage(this.#usages) } : {};
    return Buffer.from(JSON.stringify({ ...headOf(parts[0]?.answer ?? {}), choices, ...usage }));
  }

  #event(part: Part, data: string, event: string): string {
    const { data: parsed } = answer.safeParse(parseJson(data));
    if (!parsed) return event;
    const { choices, usage } = parsed;
    if (usage) this.#usages.push({ prompt: part.prompt, usage });
    this.#head ??= headOf(parsed);
    if (choices.length === 0) return "";
    const own = choices.map((choice) => ({ ...choice, index: part.index }));
    return `data: ${JSON.stringify({ ...this.#head, choices: own })}\n\n`;
  }
}

/** Choices and usage are merged; timings are those of one call, and would be taken for those of all. */
const merged = new Set(["choices", "usage", "timings"]);

const headOf = (said: object): object => Object.fromEntries(Object.entries(said).filter(([name]) => !merged.has(name)));
