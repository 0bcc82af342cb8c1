import { describe, expect, test } from "vitest";
import type { ModelFacts } from "../facts";
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

  test("layers on the accelerator move their share of weights and cache there", () => {
    const half = estimate(gemma, { gpuLayers: 9 });
    const device = half.parts.filter(({ where }) => where === "device");
    expect(device.map(({ name }) => name)).toEqual(["weights", "kv-cache", "compute"]);
    expect(half.parts.find(({ name, where }) => name === "weights" && where === "device")?.bytes).toBe(
      Math.round((gemma.weightBytes * 9) / 19),
    );
    expect(estimate(gemma, { gpuLayers: 99 }).parts.filter(({ where }) => where === "host")).toEqual([
      expect.objectContaining({ name: "runtime" }),
    ]);
  });
});
