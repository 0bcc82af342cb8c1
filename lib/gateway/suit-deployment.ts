import type { KnownDeployment } from "./directory";
import { readTokenIds } from "./embedding-input/read-token-ids";
import { refuseMedia } from "./message-media";
import { withInput, withSampling, type InferenceRequest } from "./parse-inference-request";
import type { InferenceOperation } from "./route-request";

/**
 * The request as this deployment gets it, by its settings.
 *
 * @throws GatewayError MALFORMED_REQUEST for what it cannot take.
 */
export async function suitDeployment(
  operation: InferenceOperation,
  request: InferenceRequest,
  deployment: KnownDeployment,
): Promise<InferenceRequest> {
  refuseMedia(deployment, request.media);
  if (operation !== "embeddings") return withSampling(request, deployment.sampling);
  const { input } = request.fields;
  const read = deployment.embeddingTokenIds === "openai" ? await readTokenIds(input) : input;
  return read === input ? request : withInput(request, read);
}
