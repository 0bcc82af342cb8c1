import { describe, expect, test } from "vitest";
import type { MemoryPart } from "../driver";
import type { ModelFacts } from "../facts";
import { inspectGguf } from "../gguf";
import { madeUpHeader, type MadeUpShape } from "../gguf/made-up-model";
import { llamaCppConfig } from "./config";
import { estimateMemory } from "./estimate-memory";

const MiB = 1024 ** 2;

const gemma: ModelFacts = {
  format: "gguf",
  architecture: "gemma3",
  weightBytes: 246_587_904,
  contextLengthMax: 32_768,
  embeddingLength: 640,
  feedForwardLength: 2048,
  headCount: 4,
  vocabularySize: 262_144,
  hasChatTemplate: false,
  task: "completion",
  layerCount: 18,
  layers: Array.from({ length: 18 }, (_, index) => ({
    kind: "attention" as const,
    kvHeads: 1,
    keyLength: 256,
    valueLength: 256,
    ...(index % 6 < 5 && { window: 512 }),
  })),
};

type Shape = {
  embedding: number;
  heads: number;
  kvHeads: number;
  feedForward: number;
  layers: number;
  extraTokens?: number;
};

/** Facts of a llama model in 32-bit floats of this shape. */
function madeUp({ embedding, heads, kvHeads, feedForward, layers, extraTokens = 0 }: Shape): ModelFacts {
  const vocabularySize = 261 + extraTokens;
  const headLength = embedding / heads;
  const perLayer =
    2 * embedding + 2 * embedding ** 2 + 2 * embedding * headLength * kvHeads + 3 * embedding * feedForward;
  return {
    format: "gguf",
    architecture: "llama",
    weightBytes: 4 * (2 * vocabularySize * embedding + embedding + layers * perLayer),
    embeddingLength: embedding,
    feedForwardLength: feedForward,
    headCount: heads,
    vocabularySize,
    hasChatTemplate: true,
    task: "chat",
    layerCount: layers,
    layers: Array.from({ length: layers }, () => ({
      kind: "attention" as const,
      kvHeads,
      keyLength: headLength,
      valueLength: headLength,
    })),
  };
}

const small = { embedding: 512, heads: 8, kvHeads: 2, feedForward: 1024, layers: 4 };
const wide = { ...small, feedForward: 4096 };
const deep = { embedding: 1024, heads: 16, kvHeads: 4, feedForward: 2816, layers: 4 };

/** Facts of a model in the usual 4-bit file, read from a header that was written. */
async function quantized(shape: MadeUpShape): Promise<ModelFacts> {
  const { header, dataBytes } = madeUpHeader(shape);
  const readAt = (offset: number, length: number) => Promise.resolve(header.subarray(offset, offset + length));
  return inspectGguf(readAt, header.byteLength + dataBytes);
}

/** In MiB. */
function sizeOf(parts: readonly MemoryPart[], name: MemoryPart["name"], where: MemoryPart["where"]): number {
  const bytes = parts.filter((part) => part.name === name && part.where === where).map((part) => part.bytes);
  return bytes.reduce((total, next) => total + next, 0) / MiB;
}

function estimate(facts: ModelFacts, config: Parameters<typeof llamaCppConfig.parse>[0]) {
  const result = estimateMemory(facts, llamaCppConfig.parse(config));
  const bytesOf = (name: string) =>
    result.parts.filter((part) => part.name === name).reduce((total, part) => total + part.bytes, 0);
  return { ...result, MiB: (name: string) => bytesOf(name) / MiB };
}

describe("against what llama.cpp reported on the same shapes", () => {
  test.each([
    [{ contextLength: 2048, parallel: 1 }, 21],
    [{ contextLength: 2048, parallel: 4 }, 84],
    [{ contextLength: 8192, parallel: 1, batchSize: 256 }, 35.25],
  ])("the cache of Gemma 3 270M with %o takes %f MiB", (config, cache) => {
    expect(estimate(gemma, config).MiB("kv-cache")).toBeCloseTo(cache, 5);
    expect(estimate(gemma, config).MiB("weights")).toBeCloseTo(235.16, 1);
  });

  test.each([
    ["small", small, { batchSize: 512, contextLength: 2048 }, 13],
    ["wide", wide, { batchSize: 512, contextLength: 2048 }, 31],
    ["deep", deep, { batchSize: 512, contextLength: 2048 }, 28.5],
    ["small", small, { batchSize: 256, contextLength: 8192 }, 9.5],
    ["wide", wide, { batchSize: 256, contextLength: 8192 }, 18.5],
    ["deep", deep, { batchSize: 256, contextLength: 8192 }, 17.3],
  ])("the compute buffer of a %s model with %o is as reported", (_name, shape, config, reported) => {
    const { MiB } = estimate(madeUp(shape), { parallel: 1, ...config });
    expect(Math.abs(MiB("compute") / reported - 1)).toBeLessThan(0.05);
  });
});

describe("against the resident memory of the bundled engine after a long prompt", () => {
  const long = { contextLength: 8192, parallel: 1, batchSize: 256 };

  test.each([
    ["tiny", { embedding: 64, heads: 4, kvHeads: 2, feedForward: 128, layers: 2 }, 94],
    ["wide", wide, 228],
    ["deep", deep, 309],
    ["well-read", { ...small, extraTokens: 128_000 }, 674],
  ])("a %s model needs what was measured, within 5 percent", (_name, shape, measured) => {
    const { expectedBytes, lowBytes, highBytes } = estimate(madeUp(shape), long);
    expect(Math.abs(expectedBytes / MiB / measured - 1)).toBeLessThan(0.05);
    expect(measured * MiB).toBeGreaterThan(lowBytes);
    expect(measured * MiB).toBeLessThan(highBytes);
  });

  test.each([
    [{ contextLength: 2048, parallel: 1 }, 418],
    [{ contextLength: 2048, parallel: 4 }, 496],
    [long, 424],
  ])("Gemma 3 270M with %o needs what was measured, within 5 percent: %i MiB", (config, measured) => {
    expect(Math.abs(estimate(gemma, config).expectedBytes / MiB / measured - 1)).toBeLessThan(0.05);
  });
});

describe("what is not known", () => {
  test("of an unknown architecture the cache is a range, with its reason", () => {
    const { layers: _, ...facts } = { ...gemma, architecture: "someday" };
    const { lowBytes, highBytes, unknowns } = estimate(facts, { contextLength: 8192 });
    expect(unknowns).toEqual([expect.stringContaining("someday")]);
    expect(highBytes).toBeGreaterThan(lowBytes * 1.5);
    expect(estimate(gemma, {}).unknowns).toEqual([]);
  });
});

describe("against the buffers that llama.cpp reported with layers on an accelerator", () => {
  const base = { layers: 8, embedding: 2048, heads: 32, kvHeads: 8, feedForward: 8192, vocabulary: 32_000, tied: true };
  const config = { contextLength: 4096, parallel: 2 };

  test.each([
    ["all of a model with tied embeddings", true, 9, { device: 312.4, host: 51.27 }],
    ["the output alone", true, 1, { device: 51.28, host: 312.39 }],
    ["half of it", true, 5, { device: 181.84, host: 181.83 }],
    ["all of a model with an output of its own", false, 9, { device: 312.4, host: 35.16 }],
    ["half of that", false, 5, { device: 181.84, host: 165.72 }],
  ])("weights: %s", async (_, tied, gpuLayers, reported) => {
    const { parts } = estimate(await quantized({ ...base, tied }), { ...config, gpuLayers });
    for (const where of ["device", "host"] as const)
      expect(sizeOf(parts, "weights", where)).toBeCloseTo(reported[where], 1);
  });

  test.each([
    [9, { device: 128, host: 0 }],
    [5, { device: 64, host: 64 }],
    [1, { device: 0, host: 128 }],
  ])("the cache with %i of 9 layers there", async (gpuLayers, reported) => {
    const { parts } = estimate(await quantized(base), { ...config, gpuLayers });
    for (const where of ["device", "host"] as const)
      expect(sizeOf(parts, "kv-cache", where)).toBeCloseTo(reported[where], 5);
  });

  const narrow = { ...base, layers: 4, vocabulary: 1024 };
  test.each([
    ["the output decides", base, { contextLength: 4096, parallel: 2 }, { device: 66.5, host: 12.01 }],
    ["a layer decides", narrow, { contextLength: 8192, parallel: 1 }, { device: 64.01, host: 16.01 }],
    [
      "a wide layer",
      { ...narrow, feedForward: 16_384 },
      { contextLength: 8192, parallel: 1 },
      { device: 112.01, host: 16.01 },
    ],
    [
      "a wide state",
      { ...narrow, embedding: 4096, feedForward: 14_336 },
      { contextLength: 8192, parallel: 1 },
      { device: 108.01, host: 24.01 },
    ],
    ["a long context", narrow, { contextLength: 32_768, parallel: 1 }, { device: 88.01, host: 40.01 }],
    ["several sequences", narrow, { contextLength: 8192, parallel: 4 }, { device: 64.01, host: 16.01 }],
    [
      "a large batch",
      narrow,
      { contextLength: 32_768, parallel: 1, batchSize: 2048 },
      { device: 352.05, host: 160.05 },
    ],
  ])("compute, where %s", async (_, shape, settings, reported) => {
    const { parts } = estimate(await quantized(shape), { ...settings, gpuLayers: 99 });
    for (const where of ["device", "host"] as const)
      expect(Math.abs(sizeOf(parts, "compute", where) / reported[where] - 1)).toBeLessThan(0.01);
  });

  test.each([
    [base, 5, 75.25],
    [{ ...narrow, feedForward: 16_384 }, 2, 138.25],
    [{ ...narrow, embedding: 4096, feedForward: 14_336 }, 3, 129.5],
  ])("compute, where layers stay behind", async (shape, gpuLayers, reported) => {
    const { parts } = estimate(await quantized(shape), { contextLength: 8192, parallel: 1, gpuLayers });
    expect(Math.abs(sizeOf(parts, "compute", "device") / reported - 1)).toBeLessThan(0.1);
  });

  test("without flash attention the scores of all heads take most, as reported", async () => {
    const { parts } = estimate(await quantized(narrow), { contextLength: 8192, parallel: 1, flashAttention: "off" });
    expect(sizeOf(parts, "compute", "host") / 550).toBeGreaterThan(0.95);
    expect(sizeOf(parts, "compute", "host") / 550).toBeLessThan(1.1);
  });
});
