import type { MemoryEstimate, MemoryPart } from "../driver";
import type { ModelFacts } from "../facts";
import { kvCacheBytes, totalOf } from "../memory";
import type { LlamaCppConfig } from "./config";

/** llama.cpp allocates cache cells in multiples of this. */
const cellPadding = 256;

/** The process of the bundled engine before it loads anything; llama-server takes a fifth of it. */
const runtimeBytes = 88 * 1024 ** 2;

/** What the vocabulary's texts and tables take per entry once loaded. */
const vocabularyEntryBytes = 180;

/**
 * Memory of one instance. Weights come from the header's tensor table, the cache from the layers, the compute buffer
 * from the shapes llama.cpp reserves for one batch.
 */
export function estimateMemory(model: ModelFacts, config: LlamaCppConfig): MemoryEstimate {
  const onDevice = deviceShare(model, config);
  const cache = cacheBytes(model, config);
  const parts: MemoryPart[] = [
    ...split("weights", model.weightBytes, onDevice),
    ...split("kv-cache", cache.known, onDevice),
    ...split("compute", computeBytes(model, config), onDevice > 0 ? 1 : 0),
    { name: "runtime", bytes: runtimeBytes + vocabularyEntryBytes * (model.vocabularySize ?? 0), where: "host" },
  ];
  const unknowns =
    cache.unknown > 0 ? [`kv-cache: the architecture ${model.architecture} is not known well enough`] : [];
  return totalOf(parts, unknowns, cache.unknown);
}

/** Share of the layers, the output layer included, that sits in device memory. */
function deviceShare(model: ModelFacts, config: LlamaCppConfig): number {
  if (!config.gpuLayers) return 0;
  return Math.min(1, config.gpuLayers / ((model.layerCount ?? config.gpuLayers) + 1));
}

/** For unknown layers the most that attention without sharing could keep is the upper end of the range. */
function cacheBytes(model: ModelFacts, config: LlamaCppConfig): { known: number; unknown: number } {
  const shape = {
    contextLength: config.contextLength,
    sequences: config.parallel,
    chunkTokens: config.batchSize,
    cacheTypeK: config.cacheTypeK,
    cacheTypeV: config.cacheTypeV,
    paddingTokens: cellPadding,
  };
  if (model.layers) return { known: kvCacheBytes(model.layers, shape), unknown: 0 };
  const widest = {
    kind: "attention" as const,
    kvHeads: 1,
    keyLength: model.embeddingLength ?? 8192,
    valueLength: model.embeddingLength ?? 8192,
  };
  const layers = Array.from({ length: model.layerCount ?? 64 }, () => widest);
  return { known: 0, unknown: kvCacheBytes(layers, shape) };
}

/**
 * Scratch of one batch: the widest values of a layer in 32-bit floats, the attention mask in 16-bit ones, and one row
 * of logits for each sequence. The factors reproduce what llama.cpp reports to within 5 % over ten shapes.
 */
function computeBytes(model: ModelFacts, config: LlamaCppConfig): number {
  const embedding = model.embeddingLength ?? 4096;
  const feedForward = model.feedForwardLength ?? 4 * embedding;
  const scratch = 4 * config.batchSize * (5 * embedding + 3 * feedForward);
  const mask = 2 * config.batchSize * config.contextLength;
  const logits = 4 * config.parallel * (model.vocabularySize ?? 128_000);
  return scratch + mask + logits;
}

function split(name: MemoryPart["name"], bytes: number, share: number): MemoryPart[] {
  const device = Math.round(bytes * share);
  return [
    { name, bytes: device, where: "device" },
    { name, bytes: bytes - device, where: "host" },
  ];
}
