import type { AcceleratorFacts, ModelFacts, NodeFacts } from "@/lib/serving/engines";
import type { PlacementNode, PlacementRequest } from "./placement-node";

export const GiB = 1024 ** 3;

/** Llama-3.1-8B as Q4_K_M: 4.6 GiB of weights, 32 layers of grouped attention. */
export const llama8b: ModelFacts = {
  format: "gguf",
  architecture: "llama",
  weightBytes: 4_912_898_304,
  contextLengthMax: 131_072,
  embeddingLength: 4096,
  feedForwardLength: 14_336,
  headCount: 32,
  vocabularySize: 128_256,
  quantization: "Q4_K_M",
  hasChatTemplate: true,
  task: "chat",
  layerCount: 32,
  layers: Array.from({ length: 32 }, () => ({
    kind: "attention" as const,
    kvHeads: 8,
    keyLength: 128,
    valueLength: 128,
  })),
};

export const someNodeFacts = (changes: Partial<NodeFacts> = {}): NodeFacts => ({
  hostname: "atlas",
  os: { platform: "linux", name: "Debian", release: "12" },
  cpu: {
    model: "Ryzen",
    vendor: "AMD",
    architecture: "x64",
    physicalCores: 8,
    logicalCores: 16,
    flags: ["avx2"],
    numaNodes: 1,
  },
  memory: { totalBytes: 64 * GiB, availableBytes: 48 * GiB },
  disk: { path: "/models", totalBytes: 1000 * GiB, freeBytes: 500 * GiB },
  accelerators: [],
  warnings: [],
  ...changes,
});

export const anL4 = (changes: Partial<AcceleratorFacts> = {}): AcceleratorFacts => ({
  id: "GPU-1",
  vendor: "nvidia",
  name: "NVIDIA L4",
  memoryBytes: 24 * GiB,
  memoryFreeBytes: 23 * GiB,
  migEnabled: false,
  unifiedMemory: false,
  ...changes,
});

export const aPlacementNode = (changes: Partial<PlacementNode> = {}): PlacementNode => ({
  id: "a",
  name: "atlas",
  phase: "ready",
  facts: someNodeFacts(),
  engines: [{ engine: "llama-cpp", available: true, version: "9000", variant: "external" }],
  reservations: { host: 0, device: 0 },
  localBytes: 0,
  ...changes,
});

export const aRequest = (changes: Partial<PlacementRequest> = {}): PlacementRequest => ({
  facts: llama8b,
  sizeBytes: llama8b.weightBytes,
  config: {},
  forceCpu: false,
  ...changes,
});
