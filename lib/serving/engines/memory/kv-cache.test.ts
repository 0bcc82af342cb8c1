import { describe, expect, test } from "vitest";
import type { LayerFacts } from "../facts";
import { kvBytesPerToken, kvCacheBytes, type KvCacheShape } from "./index";
import { referenceModels } from "./testing";

const GiB = 1024 ** 3;
const MiB = 1024 ** 2;

const shape = (changes: Partial<KvCacheShape>): KvCacheShape => ({
  contextLength: 4096,
  sequences: 1,
  chunkTokens: 512,
  cacheTypeK: "f16",
  cacheTypeV: "f16",
  paddingTokens: 16,
  ...changes,
});

const globalOnly = (layers: readonly LayerFacts[]) => layers.filter((layer) => !hasWindow(layer));
const windowedOnly = (layers: readonly LayerFacts[]) => layers.filter(hasWindow);

function hasWindow(layer: LayerFacts): boolean {
  return layer.kind === "attention" && layer.window !== undefined;
}

describe("bytes per token at two bytes per value", () => {
  test.each([
    ["Llama-3.1-8B", 131_072],
    ["Llama-3.1-70B", 327_680],
    ["Qwen3-8B", 147_456],
    ["Qwen3-30B-A3B", 98_304],
    ["DeepSeek-V3", 70_272],
    ["Mistral-Small-24B", 163_840],
    ["Phi-4", 204_800],
  ] as const)("%s keeps %i", (name, bytes) => {
    expect(kvBytesPerToken(referenceModels[name])).toBe(bytes);
  });

  test("Gemma-3-27B keeps 81,920 in global and 425,984 in local layers", () => {
    expect(kvBytesPerToken(globalOnly(referenceModels["Gemma-3-27B"]))).toBe(81_920);
    expect(kvBytesPerToken(windowedOnly(referenceModels["Gemma-3-27B"]))).toBe(425_984);
  });

  test("gpt-oss-20b keeps 24,576 in full layers, half of the naive 49,152", () => {
    expect(kvBytesPerToken(globalOnly(referenceModels["gpt-oss-20b"]))).toBe(24_576);
    expect(kvBytesPerToken(referenceModels["gpt-oss-20b"])).toBe(49_152);
  });
});

describe("bytes of a whole cache", () => {
  test("Llama-3.1-70B with 16 sequences of 8192 tokens takes 40 GiB", () => {
    const bytes = kvCacheBytes(referenceModels["Llama-3.1-70B"], shape({ contextLength: 8192, sequences: 16 }));
    expect(bytes / GiB).toBe(40);
  });

  test.each([
    [2048, 1.22],
    [8192, 3.66],
  ])("Gemma-3-27B at 32768 tokens takes 2.5 GiB globally and, at chunk %i, %f GiB locally", (chunkTokens, local) => {
    const at = shape({ contextLength: 32_768, chunkTokens });
    expect(kvCacheBytes(globalOnly(referenceModels["Gemma-3-27B"]), at) / GiB).toBe(2.5);
    expect(kvCacheBytes(windowedOnly(referenceModels["Gemma-3-27B"]), at) / GiB).toBeCloseTo(local, 2);
  });

  test("gpt-oss-20b at 131072 tokens takes 3 GiB fully and 0.19 GiB in windows at chunk 8192", () => {
    const at = shape({ contextLength: 131_072, chunkTokens: 8192 });
    expect(kvCacheBytes(globalOnly(referenceModels["gpt-oss-20b"]), at) / GiB).toBe(3);
    expect(kvCacheBytes(windowedOnly(referenceModels["gpt-oss-20b"]), at) / GiB).toBeCloseTo(0.19, 2);
  });

  test("DeepSeek-V3 at 163840 tokens takes 10.72 GiB", () => {
    const bytes = kvCacheBytes(referenceModels["DeepSeek-V3"], shape({ contextLength: 163_840 }));
    expect(bytes / GiB).toBeCloseTo(10.72, 2);
  });

  test("gpt-oss-120b under llama.cpp: 9216 MiB in full layers, 1280 cells for two sequences make 90 MiB of windows", () => {
    const llamaCpp = shape({ contextLength: 131_072, sequences: 2, chunkTokens: 1024, paddingTokens: 256 });
    expect(kvCacheBytes(globalOnly(referenceModels["gpt-oss-120b"]), llamaCpp) / MiB).toBe(9216);
    expect(kvCacheBytes(windowedOnly(referenceModels["gpt-oss-120b"]), llamaCpp) / MiB).toBe(90);
  });

  test("an 11.12 GiB cache of Llama-3-8B holds 5691 blocks of 16 tokens", () => {
    const bytes = kvCacheBytes(referenceModels["Llama-3.1-8B"], shape({ contextLength: 5691 * 16 }));
    expect(bytes / GiB).toBeCloseTo(11.12, 2);
  });

  test("a window never takes more than the context", () => {
    const layers = windowedOnly(referenceModels["Gemma-3-27B"]);
    const short = shape({ contextLength: 256, chunkTokens: 2048 });
    expect(kvCacheBytes(layers, short)).toBe(425_984 * 256);
  });

  test("q8_0 takes 34 bytes for 32 values and q4_0 takes 18", () => {
    const layers = referenceModels["Llama-3.1-8B"];
    const full = kvCacheBytes(layers, shape({}));
    expect(kvCacheBytes(layers, shape({ cacheTypeK: "q8_0", cacheTypeV: "q8_0" })) / full).toBe(17 / 32);
    expect(kvCacheBytes(layers, shape({ cacheTypeK: "q4_0", cacheTypeV: "q4_0" })) / full).toBe(9 / 32);
  });

  test("a recurrent layer takes the same for any context", () => {
    const layers: LayerFacts[] = [{ kind: "recurrent", stateBytes: 1000 }];
    expect(kvCacheBytes(layers, shape({ contextLength: 256, sequences: 3 }))).toBe(3000);
    expect(kvCacheBytes(layers, shape({ contextLength: 100_000, sequences: 3 }))).toBe(3000);
  });
});
