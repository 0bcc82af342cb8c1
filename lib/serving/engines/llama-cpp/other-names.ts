import type { EngineDriver } from "../driver";

type OtherNames = NonNullable<EngineDriver["otherNames"]>;
type Needless = NonNullable<EngineDriver["needless"]>;

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
 * What vLLM must be told and llama.cpp finds out by itself: memory is reserved for what is loaded, layers are spread over the
 * accelerators of one machine, and the file says how it is quantised. A value that asks for something else is told so.
 */
export const needless: Needless = new Map([
  ["gpu_memory_utilization", () => undefined],
  [
    "tensor_parallel_size",
    onlyOne("it does not split layers; whole layers are spread over one machine's accelerators"),
  ],
  ["pipeline_parallel_size", onlyOne("it runs on one machine, where layers are spread over its accelerators")],
  [
    "quantization",
    only(["gguf", "none", ""], "the file is quantised already; deploy another file of the model instead"),
  ],
  ["dtype", only(["auto"], "the file says how its weights are stored")],
]);

function onlyOne(reason: string) {
  return (value: unknown) => (value === 1 || value === null ? undefined : reason);
}

function only(harmless: readonly string[], reason: string) {
  return (value: unknown) =>
    value === null || (typeof value === "string" && harmless.includes(value.toLowerCase())) ? undefined : reason;
}
