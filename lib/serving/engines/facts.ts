import * as z from "zod";

/** Format of the weights; other formats are refused by policy (pickle may run code). */
export const modelFormats = ["gguf", "safetensors", "mlx"] as const;
export const modelFormat = z.enum(modelFormats);

/**
 * How one transformer layer keeps its past. `window` is in tokens; a full-attention layer has none.
 * Recurrent layers keep `stateBytes` per sequence whatever the context.
 */
export const layerFacts = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("attention"),
    kvHeads: z.number().int().positive(),
    keyLength: z.number().int().positive(),
    /** 0 where the values are part of the keys (multi-head latent attention). */
    valueLength: z.number().int().nonnegative(),
    window: z.number().int().positive().optional(),
  }),
  /** Also layers that keep nothing (`stateBytes` 0): encoders, layers that reuse another layer's cache. */
  z.object({ kind: z.literal("recurrent"), stateBytes: z.number().int().nonnegative() }),
]);

/** What file headers say about a model. Everything here was read, nothing guessed. */
export const modelFacts = z.object({
  format: modelFormat,
  architecture: z.string(),
  parameterCount: z.number().int().nonnegative().optional(),
  /** Sum of tensor bytes from the header, not of parameters times bits. */
  weightBytes: z.number().int().nonnegative(),
  /** Of these, the token embeddings: engines look them up on the host wherever the layers are. */
  inputBytes: z.number().int().nonnegative().optional(),
  /** Of these, the output matrix. Absent where the token embeddings serve as one. */
  outputBytes: z.number().int().nonnegative().optional(),
  contextLengthMax: z.number().int().positive().optional(),
  embeddingLength: z.number().int().positive().optional(),
  feedForwardLength: z.number().int().nonnegative().optional(),
  headCount: z.number().int().positive().optional(),
  vocabularySize: z.number().int().positive().optional(),
  quantization: z.string().optional(),
  hasChatTemplate: z.boolean(),
  /** The chat template takes tools in a format that every engine here reads. Absent where nobody looked. */
  takesTools: z.boolean().optional(),
  /** Set for a file that no engine serves by itself: it helps a model, or making one. */
  role: z.enum(["projector", "adapter", "importance-matrix", "vocabulary"]).optional(),
  /** Set for one file of a model that is split over several; `number` counts from 1. */
  part: z.object({ number: z.number().int().positive(), count: z.number().int().positive() }).optional(),
  task: z.enum(["chat", "completion", "embedding", "rerank"]),
  layerCount: z.number().int().positive().optional(),
  /** Absent when the architecture is not known well enough; the estimate is then a range, never a promise. */
  layers: z.array(layerFacts).optional(),
});
export type ModelFacts = z.infer<typeof modelFacts>;
export type LayerFacts = z.infer<typeof layerFacts>;

/** Raised whenever more is read from a header: what was read before is read again then. */
export const factsVersion = 2;

export const acceleratorVendors = ["nvidia", "amd", "intel", "gaudi", "apple"] as const;

export const acceleratorFacts = z.object({
  /** Vendor's stable id: GPU-UUID, PCI address, serial. */
  id: z.string(),
  vendor: z.enum(acceleratorVendors),
  name: z.string(),
  memoryBytes: z.number().int().nonnegative(),
  memoryFreeBytes: z.number().int().nonnegative().optional(),
  utilizationPercent: z.number().min(0).max(100).optional(),
  temperatureCelsius: z.number().optional(),
  driverVersion: z.string().optional(),
  computeCapability: z.string().optional(),
  migEnabled: z.boolean().default(false),
  /** Apple: the accelerator shares system memory. */
  unifiedMemory: z.boolean().default(false),
});
export type AcceleratorFacts = z.infer<typeof acceleratorFacts>;

/** One node's hardware as its agent found it. Bytes everywhere. */
export const nodeFacts = z.object({
  hostname: z.string(),
  os: z.object({ platform: z.string(), name: z.string(), release: z.string() }),
  cpu: z.object({
    model: z.string(),
    vendor: z.string(),
    architecture: z.string(),
    physicalCores: z.number().int().positive(),
    logicalCores: z.number().int().positive(),
    /** Instruction sets that decide kernels: avx2, avx512f, amx_tile, neon … */
    flags: z.array(z.string()),
    numaNodes: z.number().int().positive(),
  }),
  memory: z.object({ totalBytes: z.number().int(), availableBytes: z.number().int() }),
  disk: z.object({ path: z.string(), totalBytes: z.number().int(), freeBytes: z.number().int() }),
  accelerators: z.array(acceleratorFacts),
  /** Problems an operator should know: "nvidia-smi: driver/library version mismatch". */
  warnings: z.array(z.object({ code: z.string(), detail: z.string() })),
});
export type NodeFacts = z.infer<typeof nodeFacts>;

/** Whether and how an engine can run on a host. */
export const engineFingerprint = z.object({
  engine: z.string(),
  available: z.boolean(),
  version: z.string().optional(),
  /** Which build serves: an external executable or the bundled one. */
  variant: z.string().optional(),
  /** Accelerators that it can use here, by their drivers' names; absent where it does not tell. */
  devices: z.array(z.string()).optional(),
  /** Why it is not available, or which limits it has here. */
  reason: z.string().optional(),
});
export type EngineFingerprint = z.infer<typeof engineFingerprint>;
