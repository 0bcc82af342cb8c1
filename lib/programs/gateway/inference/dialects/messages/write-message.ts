import { AppError } from "@/lib/kernel/errors";
import { parseJson } from "@/lib/kernel/json/parse-json";
import type { Finish, Part, Step } from "../answer-steps";
import type { AnswerWriter, Arrival, EngineRefusal, Said } from "../dialect";
import { namedEvent } from "../named-event";
import { anthropicError, anthropicErrorOf } from "./anthropic-error";
import type { MessageFields } from "./fields";

/** Writes an answer as a message, or as the events of one. */
export class MessageWriter implements AnswerWriter {
  readonly #fields: MessageFields;
  readonly #requestId: string;
  readonly #showsThoughts: boolean;
  #blocks = 0;

  constructor(fields: MessageFields, { requestId }: Arrival) {
    this.#fields = fields;
    this.#requestId = requestId;
    this.#showsThoughts =
      fields.thinking !== null && fields.thinking !== undefined && fields.thinking.type !== "disabled";
  }

  whole(said: Said): object {
    const shown = said.parts.filter(({ part }) => this.#isShown(part));
    const content = shown.map(({ part, isCut }, index) => this.#block(part, index, isCut));
    return this.#message(said.model, content, { ...this.#ending(said), usage: usageOf(said) });
  }

  events(step: Step): string {
    switch (step.kind) {
      case "begin": {
        const nothingYet = { stop_reason: null, stop_sequence: null, usage: usageOf({ usage: undefined }) };
        const message = this.#message(step.model, [], nothingYet);
        return namedEvent({ type: "message_start", message }) + namedEvent({ type: "ping" });
      }
      case "open": {
        if (!this.#isShown(step.part)) return "";
        const { kind } = step.part;
        const content_block =
          kind === "call" ? this.#toolUse(step.part, this.#blocks, {}) : this.#block(step.part, this.#blocks, false);
        return namedEvent({ type: "content_block_start", index: this.#blocks, content_block });
      }
      case "piece": {
        if (!this.#isShown(step.part)) return "";
        return namedEvent({ type: "content_block_delta", index: this.#blocks, delta: deltaOf(step.part, step.text) });
      }
      case "close": {
        if (!this.#isShown(step.part)) return "";
        if (step.part.kind === "call") readArguments(step.part, step.isCut);
        const index = this.#blocks++;
        const signature =
          step.part.kind === "thought"
            ? namedEvent({ type: "content_block_delta", index, delta: { type: "signature_delta", signature: "" } })
            : "";
        return signature + namedEvent({ type: "content_block_stop", index });
      }
      case "end": {
        const usage = usageOf(step);
        return (
          namedEvent({ type: "message_delta", delta: this.#ending(step), usage }) + namedEvent({ type: "message_stop" })
        );
      }
    }
  }

  failure(error: AppError): string {
    return namedEvent(anthropicErrorOf(error, this.#requestId));
  }

  refusal(status: number, { message }: EngineRefusal): object {
    return anthropicError(status, message, this.#requestId);
  }

  /** Thoughts that an engine tells apart are shown to whoever asked for them. */
  readonly #isShown = ({ kind }: Part): boolean => kind !== "thought" || this.#showsThoughts;

  #block(part: Part, index: number, isCut: boolean): object {
    switch (part.kind) {
      case "text":
        return { type: "text", text: part.text, citations: null };
      case "thought":
        return { type: "thinking", thinking: part.text, signature: "" };
      case "call":
        return this.#toolUse(part, index, readArguments(part, isCut));
    }
  }

  #toolUse({ id, name }: Extract<Part, { kind: "call" }>, index: number, input: object): object {
    return { type: "tool_use", id: id ?? `toolu_${this.#hex}${index}`, name, input };
  }

  #message(model: string | undefined, content: object[], ending: object): object {
    return {
      id: `msg_${this.#hex}`,
      type: "message",
      role: "assistant",
      model: this.#fields.model ?? model ?? "",
      content,
      ...ending,
    };
  }

  #ending({ reason, stopString }: Finish) {
    const sequence = stopString !== undefined && this.#fields.stop_sequences?.includes(stopString) ? stopString : null;
    return { stop_reason: sequence === null ? stopReasons[reason] : "stop_sequence", stop_sequence: sequence };
  }

  get #hex(): string {
    return this.#requestId.replaceAll("-", "");
  }
}

const stopReasons: Record<Finish["reason"], string> = {
  stop: "end_turn",
  length: "max_tokens",
  calls: "tool_use",
  filtered: "refusal",
};

/** Anthropic counts apart what was read from the cache. */
function usageOf({ usage }: Pick<Finish, "usage">) {
  const cached = usage?.prompt_tokens_details?.cached_tokens ?? 0;
  return {
    input_tokens: Math.max(0, (usage?.prompt_tokens ?? 0) - cached),
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cached,
    output_tokens: usage?.completion_tokens ?? 0,
  };
}

function deltaOf({ kind }: Part, text: string): object {
  switch (kind) {
    case "text":
      return { type: "text_delta", text };
    case "thought":
      return { type: "thinking_delta", thinking: text };
    case "call":
      return { type: "input_json_delta", partial_json: text };
  }
}

/** An answer that ended in the middle of a call says so by its stop reason. @throws AppError UPSTREAM_FAILED */
function readArguments({ name, text }: Extract<Part, { kind: "call" }>, isCut: boolean): object {
  const parsed = text.trim() === "" ? {} : parseJson(text);
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed;
  if (isCut) return {};
  throw new AppError("UPSTREAM_FAILED", `The model called "${name}" with arguments that are no JSON object.`);
}
