import { AppError } from "@/lib/kernel/errors";
import { parseJson } from "@/lib/kernel/json/parse-json";
import * as z from "zod";
import { eventData, nextBoundary } from "../event-stream";
import { GatewayError } from "../gateway-error";
import type { AnswerTransform } from "../answer-transform";
import { AnswerSteps, type Step } from "./answer-steps";
import { chatAnswer } from "./chat-answer";
import type { AnswerWriter, EngineRefusal, Said } from "./dialect";

/** Turns what an engine answers to a chat into another dialect. Pure: what comes out depends on what went in alone. */
export class TranslatedAnswer implements AnswerTransform {
  readonly #writer: AnswerWriter;
  readonly #steps = new AnswerSteps();
  /** Why the stream cannot go on; what was said before it has been handed out. */
  failed: AppError | undefined;

  constructor(writer: AnswerWriter) {
    this.#writer = writer;
  }

  /** Whole events in, whole events out, up to one that is no part of a chat. */
  events(block: Buffer): Buffer {
    let text = "";
    for (let start = 0; start < block.length && !this.failed;) {
      const boundary = nextBoundary(block, start);
      const end = boundary === -1 ? block.length : boundary;
      text += this.#tryEvent(block.toString("utf8", start, end));
      start = end;
    }
    return Buffer.from(text);
  }

  /** @throws AppError UPSTREAM_FAILED for what is no chat. */
  whole(body: Buffer, status: number): Buffer {
    const parsed = parseJson(body.toString("utf8"));
    const answer = status === 200 ? this.#whole(parsed) : this.#writer.refusal(status, readRefusal(parsed));
    return Buffer.from(JSON.stringify(answer));
  }

  failure(error: AppError): string {
    return this.#writer.failure(error);
  }

  #tryEvent(event: string): string {
    try {
      return this.#event(event);
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause;
      this.failed = cause;
      return "";
    }
  }

  #event(event: string): string {
    const data = eventData(event);
    // Comments keep a connection alive, here as there.
    if (data === undefined) return event.startsWith(":") ? event : "";
    if (data === "[DONE]") return this.#write(this.#steps.end());
    const parsed = parseJson(data);
    const error = errorEvent.safeParse(parsed);
    if (error.success) {
      const { message, code } = readRefusal(parsed);
      throw new GatewayError("UPSTREAM_FAILED", code ?? "engine_failed", message);
    }
    return this.#write(this.#steps.push(readAnswer(parsed)));
  }

  #whole(parsed: unknown): object {
    const steps = [...this.#steps.push(readAnswer(parsed)), ...this.#steps.end()];
    return this.#writer.whole(toSaid(steps));
  }

  #write(steps: readonly Step[]): string {
    return steps.map((step) => this.#writer.events(step)).join("");
  }
}

function toSaid(steps: readonly Step[]): Said {
  const begin = steps.find((step) => step.kind === "begin");
  const end = steps.find((step) => step.kind === "end");
  if (!end) throw new AppError("UPSTREAM_FAILED", "The engine did not end its answer.");
  return { ...end, model: begin?.model, parts: steps.filter((step) => step.kind === "close") };
}

function readAnswer(parsed: unknown) {
  const { data } = chatAnswer.safeParse(parsed);
  if (!data) throw new AppError("UPSTREAM_FAILED", "The engine answered something that is no chat completion.");
  return data;
}

const errorEvent = z.object({ error: z.union([z.string(), z.object({})]) });

const refusal = z.object({
  message: z.string(),
  type: z.string().optional().catch(undefined),
  code: z.string().nullish().catch(null),
  param: z.string().nullish().catch(null),
});
/** As OpenAI nests it, as a bare text, and as servers say it that nest nothing. */
const refusals = z.union([
  z.object({ error: refusal }).transform(({ error }) => error),
  z.object({ error: z.string() }).transform(({ error }) => refusal.parse({ message: error })),
  refusal,
]);

function readRefusal(parsed: unknown): EngineRefusal {
  const { message, type, code, param } = refusals.safeParse(parsed).data ?? { message: "The engine refused." };
  return { message, type, code: code ?? null, param: param ?? null };
}
