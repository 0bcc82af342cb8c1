import { median } from "../median";
import { ApiClient } from "../../e2e/api-client";
import { startHub } from "../../e2e/start-hub";
import { startProduct } from "../../e2e/product";
import { owner } from "../../e2e/sign-in";
import { ask, deploy, fetchModel } from "../../e2e/walk-to-serving";

/* From the built product to a usable sign-in page, and on to the first chat token of the 270M model, download included. */

const rounds = Number(process.argv[2] ?? 3);
const hub = await startHub();
const upMs: number[] = [];
const journeyMs: number[] = [];

for (let round = 0; round < rounds; round += 1) {
  const product = await startProduct({ hubUrl: hub.url });
  try {
    const page = await fetch(`${product.url}/sign-in`);
    if (!page.ok) throw new Error(`the sign-in page answered ${page.status}`);
    upMs.push(product.startedInMs);
    const startedAt = performance.now();
    const api = new ApiClient(product.url);
    await api.setUp(product.setupToken, owner);
    const modelId = await fetchModel(api, hub.model.repoId, hub.model.file, 120_000);
    const deploymentId = await deploy(api, modelId, "first", 120_000);
    await ask(api, deploymentId, hub.model.question, 1);
    journeyMs.push(product.startedInMs + performance.now() - startedAt);
  } finally {
    await product.remove();
  }
}
await hub.close();

console.log(
  `weights: ${hub.model.real ? "Gemma 3 270M, Q4_K_M" : "a tiny model with random weights, because the real ones could not be had"}`,
);
console.log(
  `up to a sign-in page: ${upMs.map((ms) => (ms / 1000).toFixed(1)).join(", ")} s; median ${(median(upMs) / 1000).toFixed(1)} s; ratio to the bar of 20 s: ${(median(upMs) / 20_000).toFixed(2)}`,
);
console.log(
  `up to the first chat token: ${journeyMs.map((ms) => (ms / 1000).toFixed(1)).join(", ")} s; median ${(median(journeyMs) / 1000).toFixed(1)} s; ratio to the bar of 120 s: ${(median(journeyMs) / 120_000).toFixed(2)}`,
);
