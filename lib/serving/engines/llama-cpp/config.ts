import * as z from "zod";
import { cacheTypes, type CacheType } from "../memory";

const cacheType = z.enum(Object.keys(cacheTypes) as [CacheType, ...CacheType[]]);

/**
 * Everything an operator may set; there are no free-form flags. Metadata of each field feeds the form:
 * `title`, `unit` and the engine's own `flag`.
 */
export const llamaCppConfig = z.strictObject({
  contextLength: z.int().min(256).max(4_194_304).default(4096).meta({
    title: "Context length",
    unit: "tokens",
    flag: "--ctx-size",
    description: "Longest prompt and answer together, for each request. Memory grows with it.",
  }),
  parallel: z.int().min(1).max(64).default(2).meta({
    title: "Parallel requests",
    unit: "requests",
    flag: "--parallel",
    description: "Requests answered at the same time; each has its own context. Further requests wait.",
  }),
  threads: z.int().min(1).max(512).optional().meta({
    title: "Threads",
    unit: "threads",
    flag: "--threads",
    description: "Processor threads. Unset: one for each physical core of the machine. More rarely helps.",
  }),
  batchSize: z.int().min(32).max(8192).default(512).meta({
    title: "Batch size",
    unit: "tokens",
    flag: "--ubatch-size",
    description: "Prompt tokens evaluated in one step. Larger reads prompts faster and takes more memory.",
  }),
  cacheTypeK: cacheType.default("f16").meta({
    title: "Key cache type",
    flag: "--cache-type-k",
    description: "How attention keys are stored. q8_0 halves their memory at little cost.",
  }),
  cacheTypeV: cacheType.default("f16").meta({
    title: "Value cache type",
    flag: "--cache-type-v",
    description: "How attention values are stored. Quantised types need flash attention.",
  }),
  flashAttention: z.enum(["auto", "on", "off"]).default("auto").meta({
    title: "Flash attention",
    flag: "--flash-attn",
    description: "Attention computed in blocks: less memory, mostly faster.",
  }),
  gpuLayers: z.int().min(0).max(2048).optional().meta({
    title: "Layers on the accelerator",
    unit: "layers",
    flag: "--gpu-layers",
    description: "Layers kept in accelerator memory. Unset: as many as find room. 0: the processor alone runs it.",
  }),
});

export type LlamaCppConfig = z.output<typeof llamaCppConfig>;
