import type { AppError } from "@/lib/kernel/errors";
import type { IncomingHttpHeaders } from "node:http";
import type { SaidItems } from "./said-items";
import type { Finish, Part, Step } from "./answer-steps";

/** An answer that has ended. */
export type Said = Finish & { model: string | undefined; parts: readonly { part: Part; isCut: boolean }[] };

/** What an engine says of a request that it does not serve, in OpenAI's words. */
export type EngineRefusal = { message: string; code: string | null; param: string | null; type: string | undefined };

/** Writes one answer in the words of a dialect. */
export type AnswerWriter = {
  whole(said: Said): object;
  /** The events of one step, as they go over the wire. */
  events(step: Step): string;
  /** The events that end a stream whose rest will not come. */
  failure(error: AppError): string;
  refusal(status: number, refusal: EngineRefusal): object;
};

/** A request in the words that every engine knows, and what turns the answer back. */
export type Translation = {
  chat: Record<string, unknown>;
  /** Names that mean nothing in a chat, or that would contradict the translation. */
  ignored: string[];
  /** A new one for every try on an engine. */
  writer: () => AnswerWriter;
};

/** What a translation may depend on beside the request itself. */
export type Arrival = {
  requestId: string;
  headers: IncomingHttpHeaders;
  now: () => number;
  /** What the caller was answered before. */
  saidItems: SaidItems;
};

/** @throws GatewayError MALFORMED_REQUEST naming the field at fault. */
export type Translate = (sent: object, arrival: Arrival) => Translation;
