import { readFileSync } from "node:fs";
import { ApiClient } from "./api-client";
import { productFile, type RunningProduct } from "./running-product";
import { owner } from "./sign-in";

/** The started product with a client of its owner, who is made when the product is fresh. */
export async function openProduct(): Promise<{ product: RunningProduct; api: ApiClient }> {
  const product = JSON.parse(readFileSync(productFile, "utf8")) as RunningProduct;
  const api = new ApiClient(product.url);
  const { needed } = await api.call<{ needed: boolean }>("GET", "/api/setup");
  await (needed ? api.setUp(product.setupToken, owner) : api.signIn(owner));
  return { product, api };
}
