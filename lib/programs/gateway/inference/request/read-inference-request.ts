import { translations, TranslatedAnswer, type Arrival } from "../dialects";
import { parseBody, parseInferenceRequest, type BodyOperation, type InferenceRequest } from "./parse-inference-request";

type Operation = BodyOperation | keyof typeof translations;

/**
 * What the engine gets for a body, and how its answer goes back. Another protocol than its own never reaches an engine, so
 * one that speaks several behaves as all others do.
 *
 * @throws GatewayError MALFORMED_REQUEST naming the field at fault.
 */
export function readInferenceRequest(operation: Operation, bytes: Buffer, arrival: Arrival): InferenceRequest {
  const sent = parseBody(bytes);
  if (!isTranslated(operation)) return parseInferenceRequest(operation, sent);
  const { chat, ignored, writer } = translations[operation](sent, arrival);
  const request = parseInferenceRequest("chat", chat);
  return {
    ...request,
    ignored: [...ignored, ...request.ignored],
    translate: () => new TranslatedAnswer(writer()),
  };
}

const isTranslated = (operation: Operation): operation is keyof typeof translations => operation in translations;
