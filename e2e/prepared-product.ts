import type { ApiClient } from "./api-client";
import { openProduct } from "./open-product";
import type { RunningProduct } from "./running-product";
import { deploy, fetchModel } from "./walk-to-serving";

const deadlineMs = 90_000;

/** The started product, brought as far as a journey of one page needs it: an owner, and a model in the library. */
export async function prepareProduct(): Promise<{ product: RunningProduct; api: ApiClient; modelId: string }> {
  const { product, api } = await openProduct();
  const modelId = await fetchModel(api, product.model.repoId, product.model.file, deadlineMs);
  return { product, api, modelId };
}

/** A deployment on the fake engine, which says again what it was told and fails as it is told. @returns its id. */
export function deployEcho(
  api: ApiClient,
  modelId: string,
  name: string,
  config: Record<string, unknown> = {},
): Promise<string> {
  return deploy(api, modelId, name, deadlineMs, { engine_name: "fake", config });
}
