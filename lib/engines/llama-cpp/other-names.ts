import type { EngineDriver } from "../driver";

type OtherNames = NonNullable<EngineDriver["otherNames"]>;

const onOrOff = (value: unknown) => (typeof value === "boolean" ? (value ? "on" : "off") : value);

/** How llama.cpp's own tools, its Python binding, Ollama and vLLM call what is a parameter here. */
export const otherNames: OtherNames = new Map([
  ["n_ctx", { name: "contextLength" }],
  ["ctx_size", { name: "contextLength" }],
  ["num_ctx", { name: "contextLength" }],
  ["context_length", { name: "contextLength" }],
  ["max_model_len", { name: "contextLength" }],
  ["n_parallel", { name: "parallel" }],
  ["max_num_seqs", { name: "parallel" }],
  ["n_threads", { name: "threads" }],
  ["num_thread", { name: "threads" }],
  ["n_ubatch", { name: "batchSize" }],
  ["ubatch_size", { name: "batchSize" }],
  ["n_batch", { name: "batchSize" }],
  ["cache_type_k", { name: "cacheTypeK" }],
  ["cache_type_v", { name: "cacheTypeV" }],
  ["flash_attn", { name: "flashAttention", read: onOrOff }],
  // Below zero: as many as find room, which is what leaving it out means here.
  ["n_gpu_layers", { name: "gpuLayers", read: asManyAsFit }],
  ["gpu_layers", { name: "gpuLayers", read: asManyAsFit }],
  ["num_gpu", { name: "gpuLayers", read: asManyAsFit }],
]);

function asManyAsFit(value: unknown): unknown {
  return typeof value === "number" && value < 0 ? null : value;
}

/**
 * What vLLM must be told and llama.cpp finds out by itself: memory is reserved for what is loaded, layers are spread over all
 * accelerators, and the file says how it is quantised.
 */
export const needless: ReadonlySet<string> = new Set([
  "gpu_memory_utilization",
  "tensor_parallel_size",
  "pipeline_parallel_size",
  "quantization",
  "dtype",
]);
