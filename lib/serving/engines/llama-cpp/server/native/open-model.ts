import type { ServerOptions } from "../options";
import type { Binding, NativeContext, NativeModel } from "./binding";
import type { CacheType } from "../../../memory";

/** Ids of the types in the native module. */
const cacheTypeIds: Readonly<Record<CacheType, number>> = {
  f32: 0,
  f16: 1,
  q4_0: 2,
  q4_1: 3,
  q5_0: 6,
  q5_1: 7,
  q8_0: 8,
  bf16: 30,
};

/** llama.cpp rounds a sequence's cells up to this. */
const cellPadding = 256;

/** Loads the weights. `onProgress` hears ratios from 0 to 1. */
export async function openModel(
  binding: Binding,
  options: Pick<ServerOptions, "modelPath" | "gpuLayers"> & { useMmap: boolean },
  onProgress: (ratio: number) => void,
): Promise<NativeModel> {
  const model = new binding.AddonModel(options.modelPath, {
    gpuLayers: options.gpuLayers,
    useMmap: options.useMmap,
    onLoadProgress: onProgress,
    addonExports: binding,
  });
  if (!(await model.init())) throw new Error("llama.cpp could not load the model.");
  return model;
}

/** Reserves cache and buffers for `parallel` sequences of `contextLength` tokens each. */
export async function openContext(
  binding: Binding,
  model: NativeModel,
  options: ServerOptions,
): Promise<NativeContext> {
  const isEmbedding = options.task === "embedding";
  const sequences = isEmbedding ? 1 : options.parallel;
  const contextLength = Math.ceil(options.contextLength / cellPadding) * cellPadding;
  const context = new binding.AddonContext(model, {
    contextSize: contextLength * sequences,
    batchSize: batchSizeOf(options),
    sequences,
    threads: options.threads,
    flashAttention: { auto: "auto" as const, on: true, off: false }[options.flashAttention],
    kvCacheKeyType: cacheTypeIds[options.cacheTypeK],
    kvCacheValueType: cacheTypeIds[options.cacheTypeV],
    ...(isEmbedding && { embeddings: true }),
  });
  if (!(await context.init())) throw new Error("llama.cpp could not reserve memory for the context.");
  return context;
}

/** Encoders read a whole text in one step. */
function batchSizeOf({ task, contextLength, batchSize }: ServerOptions): number {
  return task === "embedding" ? contextLength : batchSize;
}
