import * as z from "zod";
import { llamaCppConfig } from "../config";

/** What the launch plan hands to the bundled engine. */
export const serverOptions = z.strictObject({
  modelPath: z.string(),
  servedModelName: z.string().min(1),
  port: z.int().min(0).max(65_535),
  task: z.enum(["chat", "completion", "embedding", "rerank"]),
  contextLength: llamaCppConfig.shape.contextLength,
  parallel: llamaCppConfig.shape.parallel,
  threads: z.int().min(1).max(512),
  batchSize: llamaCppConfig.shape.batchSize,
  cacheTypeK: llamaCppConfig.shape.cacheTypeK,
  cacheTypeV: llamaCppConfig.shape.cacheTypeV,
  flashAttention: llamaCppConfig.shape.flashAttention,
  /** An accelerated build; unset for the one that needs the processor alone. */
  build: z.string().optional(),
  gpuLayers: z.int().min(0).max(2048).default(0),
});

export type ServerOptions = z.output<typeof serverOptions>;
