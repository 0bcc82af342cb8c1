import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { startProduct as start, type Product } from "./product";
import { productFile, type RunningProduct } from "./running-product";
import { startHub, type RunningHub } from "./start-hub";

let started: { product: Product; hub: RunningHub } | undefined;

export default async function startProduct(): Promise<void> {
  const hub = await startHub();
  if (!hub.model.real)
    console.log(
      "The real weights could not be had: a tiny model with random weights takes their place, and no answer is checked for sense.",
    );
  const product = await start({ hubUrl: hub.url, environment: { FAKE_ENGINE: "true" } });
  started = { product, hub };
  const running: RunningProduct = {
    url: product.url,
    home: product.home,
    setupToken: product.setupToken,
    model: hub.model,
  };
  mkdirSync(dirname(productFile), { recursive: true });
  writeFileSync(productFile, JSON.stringify(running));
}

export async function stopStarted(): Promise<void> {
  await started?.product.remove();
  await started?.hub.close();
}
