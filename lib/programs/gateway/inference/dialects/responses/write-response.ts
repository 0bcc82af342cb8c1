import type { AppError } from "@/lib/kernel/errors";
import type { Part, Step } from "../answer-steps";
import type { AnswerWriter, Arrival, EngineRefusal, Said } from "../dialect";
import { namedEvent } from "../named-event";
import type { SaidItems } from "../said-items";
import type { ResponsesFields } from "./fields";
import { contentPart, outputItem, responseObject, statusOf } from "./response-object";
import { refusalHere } from "./refusal";

const itemPrefixes: Record<Part["kind"], string> = { text: "msg", thought: "rs", call: "fc" };
const pieceEvents: Record<Part["kind"], string> = {
  text: "response.output_text.delta",
  thought: "response.reasoning_text.delta",
  call: "response.function_call_arguments.delta",
};

/** Writes an answer as a response, or as the events of one. */
export class ResponseWriter implements AnswerWriter {
  readonly #fields: ResponsesFields;
  readonly #saidItems: SaidItems;
  readonly #now: () => number;
  readonly #createdAt: number;
  /** The request's, so that an administrator finds the call by what a client shows. */
  readonly #hex: string;
  readonly #output: object[] = [];
  #model = "";
  #sequence = 0;

  constructor(fields: ResponsesFields, arrival: Arrival) {
    this.#fields = fields;
    this.#saidItems = arrival.saidItems;
    this.#now = arrival.now;
    this.#createdAt = this.#seconds();
    this.#hex = arrival.requestId.replaceAll("-", "");
  }

  whole(said: Said): object {
    this.#model = said.model ?? "";
    for (const { part, isCut } of said.parts) this.#add(part, isCut);
    return this.#response({ status: statusOf(said), finish: said, completedAt: this.#seconds() });
  }

  events(step: Step): string {
    switch (step.kind) {
      case "begin": {
        this.#model = step.model ?? "";
        const response = this.#response({ status: "in_progress" });
        return this.#event("response.created", { response }) + this.#event("response.in_progress", { response });
      }
      case "open":
        return this.#open(step.part);
      case "piece":
        return this.#event(pieceEvents[step.part.kind], {
          ...this.#place(step.part),
          delta: step.text,
          ...(step.part.kind === "text" ? { logprobs: step.logprobs } : {}),
        });
      case "close":
        return this.#close(step.part, step.isCut);
      case "end": {
        const status = statusOf(step);
        const response = this.#response({ status, finish: step, completedAt: this.#seconds() });
        return this.#event(`response.${status}`, { response });
      }
    }
  }

  failure(error: AppError): string {
    const response = this.#response({ status: "failed", error: { code: "server_error", message: error.detail } });
    return this.#event("response.failed", { response });
  }

  refusal(_status: number, refusal: EngineRefusal): object {
    return refusalHere(refusal);
  }

  #open(part: Part): string {
    const { item_id, output_index, content_index } = this.#place(part);
    const item = outputItem(part, item_id, "in_progress");
    const added = this.#event("response.output_item.added", { output_index, item });
    if (part.kind === "call") return added;
    const beginning = contentPart(part);
    return (
      added + this.#event("response.content_part.added", { item_id, output_index, content_index, part: beginning })
    );
  }

  #close(part: Part, isCut: boolean): string {
    const place = this.#place(part);
    const ended = this.#endOf(part, place);
    const item = this.#add(part, isCut);
    return ended + this.#event("response.output_item.done", { output_index: place.output_index, item });
  }

  #endOf(part: Part, place: object): string {
    const { text } = part;
    switch (part.kind) {
      case "call":
        return this.#event("response.function_call_arguments.done", { ...place, name: part.name, arguments: text });
      case "text":
        return (
          this.#event("response.output_text.done", { ...place, text, logprobs: part.logprobs }) +
          this.#event("response.content_part.done", { ...place, part: contentPart(part) })
        );
      case "thought":
        return (
          this.#event("response.reasoning_text.done", { ...place, text }) +
          this.#event("response.content_part.done", { ...place, part: contentPart(part) })
        );
    }
  }

  #place({ kind }: Part) {
    const output_index = this.#output.length;
    const item_id = `${itemPrefixes[kind]}_${this.#hex}${output_index}`;
    return { item_id, output_index, ...(kind === "call" ? {} : { content_index: 0 }) };
  }

  #add(part: Part, isCut: boolean): object {
    const id = this.#place(part).item_id;
    const item = outputItem(part, id, isCut ? "incomplete" : "completed");
    this.#output.push(item);
    if (this.#fields.store !== false) this.#saidItems.keep(id, item);
    return item;
  }

  #response(state: Omit<Parameters<typeof responseObject>[1], "output">): object {
    const head = {
      id: `resp_${this.#hex}`,
      createdAt: this.#createdAt,
      fields: this.#fields,
      model: this.#fields.model ?? this.#model,
    };
    return responseObject(head, { ...state, output: [...this.#output] });
  }

  #seconds(): number {
    return Math.floor(this.#now() / 1000);
  }

  #event(type: string, data: object): string {
    return namedEvent({ type, sequence_number: this.#sequence++, ...data });
  }
}
