import type { MemoryEstimate, MemoryPart } from "../driver";
import type { ModelFacts } from "../facts";
import { kvCacheBytes, totalOf } from "../memory";
import type { LlamaCppConfig } from "./config";
import { stepTokens } from "./step-tokens";

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
export function estimateMemory(model: ModelFacts, asked: LlamaCppConfig): MemoryEstimate {
  const config = { ...asked, batchSize: stepTokens(asked) };
  const layers = layersOnDevice(model, config);
  const cache = cacheBytes(model, config);
  const parts: MemoryPart[] = [
    ...weightParts(model, layers),
    ...split("kv-cache", cache.known, layers.repeated),
    ...(layers.any ? deviceCompute(model, config, layers) : hostCompute(model, config)),
    { name: "runtime", bytes: runtimeBytes + vocabularyEntryBytes * (model.vocabularySize ?? 0), where: "host" },
  ];
  const unknowns =
    cache.unknown > 0 ? [`kv-cache: the architecture ${model.architecture} is not known well enough`] : [];
  return totalOf(parts, unknowns, cache.unknown);
}

/** `repeated` is the share of the repeated layers in device memory. The output counts as a layer and goes there first. */
type OnDevice = { any: boolean; repeated: number };

function layersOnDevice(model: ModelFacts, { gpuLayers = 0 }: LlamaCppConfig): OnDevice {
  if (gpuLayers === 0) return { any: false, repeated: 0 };
  return { any: true, repeated: Math.min(1, (gpuLayers - 1) / (model.layerCount ?? 1)) };
}

/** The token embeddings stay on the host. Where they serve as the output matrix too, the device gets a copy of them. */
function weightParts(
  { weightBytes, inputBytes = 0, outputBytes }: ModelFacts,
  { any, repeated }: OnDevice,
): MemoryPart[] {
  const layerBytes = weightBytes - inputBytes - (outputBytes ?? 0);
  const device = any ? Math.round(layerBytes * repeated) + (outputBytes ?? inputBytes) : 0;
  const copied = any && outputBytes === undefined ? inputBytes : 0;
  return [
    { name: "weights", bytes: device, where: "device" },
    { name: "weights", bytes: weightBytes + copied - device, where: "host" },
  ];
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
 * Scratch of one batch on the processor: the widest values of a layer in 32-bit floats, the attention mask, and one row of
 * logits for each sequence. The factors reproduce what llama.cpp reports to within 5 % over ten shapes.
 */
function hostCompute(model: ModelFacts, config: LlamaCppConfig): MemoryPart[] {
  const { embedding, feedForward } = valuesOf(model, config);
  const logits = 4 * config.parallel * vocabularyOf(model);
  const bytes = 5 * embedding + 3 * feedForward + maskBytes(config) + scoreBytes(model, config) + logits;
  return [{ name: "compute", bytes, where: "host" }];
}

/**
 * With layers on an accelerator the device reserves the larger of a layer's scratch and the logits of a whole batch, and
 * room for one matrix of a layer that stays behind; the host keeps a batch's embeddings and the mask. llama.cpp's graph
 * allocator gives these sizes for every backend.
 */
function deviceCompute(model: ModelFacts, config: LlamaCppConfig, { repeated }: OnDevice): MemoryPart[] {
  const { embedding, feedForward } = valuesOf(model, config);
  const layer = 3 * feedForward + 2 * embedding + maskBytes(config) + scoreBytes(model, config);
  const output = 4 * config.batchSize * vocabularyOf(model) + embedding;
  const matrix = repeated < 1 ? matrixBytes(model) : 0;
  return [
    { name: "compute", bytes: Math.max(layer, output) + matrix, where: "device" },
    { name: "compute", bytes: 2 * embedding + maskBytes(config), where: "host" },
  ];
}

/** Bytes of one batch's values in 32-bit floats, as wide as a layer's state and as its feed-forward block. */
function valuesOf(model: ModelFacts, { batchSize }: LlamaCppConfig): { embedding: number; feedForward: number } {
  const embeddingLength = model.embeddingLength ?? 4096;
  return {
    embedding: 4 * batchSize * embeddingLength,
    feedForward: 4 * batchSize * (model.feedForwardLength ?? 4 * embeddingLength),
  };
}

const vocabularyOf = (model: ModelFacts) => model.vocabularySize ?? 128_000;

/** Which tokens of a batch see which cells, in 16-bit floats. */
const maskBytes = ({ batchSize, contextLength }: LlamaCppConfig) => 2 * batchSize * contextLength;

/** Flash attention never holds the scores of all heads at once; without it they are the largest values of all. */
function scoreBytes(
  { headCount = 32 }: ModelFacts,
  { flashAttention, batchSize, contextLength }: LlamaCppConfig,
): number {
  return flashAttention === "off" ? 4 * batchSize * contextLength * headCount : 0;
}

/** The feed-forward block's, which is the largest of a layer. */
function matrixBytes(model: ModelFacts): number {
  const { embeddingLength = 4096, feedForwardLength = 4 * embeddingLength, parameterCount } = model;
  const bytesPerParameter = parameterCount ? model.weightBytes / parameterCount : 2;
  return Math.round(embeddingLength * feedForwardLength * bytesPerParameter);
}

function split(name: MemoryPart["name"], bytes: number, share: number): MemoryPart[] {
  const device = Math.round(bytes * share);
  return [
    { name, bytes: device, where: "device" },
    { name, bytes: bytes - device, where: "host" },
  ];
}
