import type { KnownDeployment } from "../../directory/directory";
import { readTokenIds } from "./embedding-input/read-token-ids";
import { refuseMedia } from "./message-media";
import { withInput, withSampling, type InferenceRequest } from "./parse-inference-request";
import { refuseTools } from "./refuse-tools";
import type { InferenceOperation } from "../../front-door/route-request";

/**
 * The request as this deployment gets it, by its settings.
 *
 * @param serving - what the caller may use instead
 * @throws GatewayError MALFORMED_REQUEST for what it cannot take.
 */
export async function suitDeployment(
  operation: InferenceOperation,
  request: InferenceRequest,
  deployment: KnownDeployment,
  serving: () => readonly KnownDeployment[],
): Promise<InferenceRequest> {
  refuseMedia(deployment, request.media);
  if ("tools" in request.fields) refuseTools(deployment, request.fields, serving());
  if (operation !== "embeddings") return withSampling(request, deployment.sampling);
  const { input } = request.fields;
  const read = deployment.embeddingTokenIds === "openai" ? await readTokenIds(input) : input;
  return read === input ? request : withInput(request, read);
}
