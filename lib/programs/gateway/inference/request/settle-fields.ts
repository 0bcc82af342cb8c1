import { promptsOf } from "../fan-out/split-request";
import { GatewayError } from "../gateway-error";

/**
 * Takes out what asks for nothing, and refuses by name what asks for something that nobody here can do, so that every
 * engine answers alike. `fields` are changed.
 *
 * @throws GatewayError MALFORMED_REQUEST
 */
export function settleFields(fields: Record<string, unknown>): void {
  const { n, modalities, top_logprobs, logprobs, best_of, prompt } = fields;
  if (Array.isArray(modalities)) {
    const other = modalities.find((modality) => modality !== "text");
    if (other !== undefined) {
      throw unsupported("modalities", `Answers are text: "modalities" may hold "text", not ${JSON.stringify(other)}.`);
    }
    delete fields["modalities"];
  }
  if (typeof top_logprobs === "number" && logprobs !== true) {
    if (top_logprobs > 0) throw invalid("top_logprobs", '"top_logprobs" needs "logprobs" to be true.');
    delete fields["top_logprobs"];
  }
  if (typeof best_of === "number") {
    if (best_of !== (n ?? 1)) {
      throw unsupported("best_of", '"best_of" may be no other than "n": choices are given, not chosen from.');
    }
    delete fields["best_of"];
  }
  if (n === 1) delete fields["n"];
  const prompts = promptsOf(prompt);
  if (Array.isArray(prompt) && prompts.length === 1) fields["prompt"] = prompts[0];
}

const invalid = (param: string, detail: string) =>
  new GatewayError("MALFORMED_REQUEST", "invalid_value", detail, { param });

const unsupported = (param: string, detail: string) =>
  new GatewayError("MALFORMED_REQUEST", "unsupported_value", detail, { param });
