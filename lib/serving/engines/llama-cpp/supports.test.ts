import { expect, test } from "vitest";
import type { ModelFacts } from "../facts";
import { exampleNode } from "../testing";
import { llamaCpp } from "./index";
import { facts, host, withServer } from "./testing";

const node = exampleNode();
const available = llamaCpp.fingerprint(host());

test("GGUF models only, each refusal with its reason", () => {
  expect(llamaCpp.supports(facts, node, available).ok).toBe(true);
  for (const [changes, reason] of [
    [{ format: "safetensors" }, "GGUF"],
    [{ role: "projector" }, "vision part"],
    [{ role: "adapter" }, "LoRA"],
    [{ architecture: "", part: { number: 2, count: 3 } }, "first part"],
    [{ contextLengthMax: undefined }, "lacks llama.context_length"],
    [{ embeddingLength: undefined }, "lacks llama.embedding_length"],
    [{ layerCount: undefined }, "lacks llama.block_count"],
    [{ task: "rerank" }, "llama-server"],
  ] satisfies [Partial<ModelFacts>, string][]) {
    expect(llamaCpp.supports({ ...facts, ...changes }, node, available)).toMatchObject({
      ok: false,
      reason: expect.stringContaining(reason),
    });
  }
});

test("an installed llama-server ranks too", () => {
  expect(llamaCpp.supports({ ...facts, task: "rerank" }, node, llamaCpp.fingerprint(withServer)).ok).toBe(true);
});
