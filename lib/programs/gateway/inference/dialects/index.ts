/** Protocols that clients speak and engines need not: each is a translation to and from chat completions. */
import type { InferenceOperation } from "../../front-door/route-request";
import type { Translate } from "./dialect";
import { translateMessage, translateTokenCount } from "./messages";
import { translateInputCount, translateResponse } from "./responses";

export type { Arrival } from "./dialect";
export { anthropicErrorOf, anthropicStatus } from "./messages";
export { createSaidItems } from "./said-items";
export { TranslatedAnswer } from "./translated-answer";

export const translations = {
  responses: translateResponse,
  input_tokens: translateInputCount,
  messages: translateMessage,
  count_tokens: translateTokenCount,
} satisfies Partial<Record<InferenceOperation, Translate>>;
