import type { ModelFacts, NodeFacts } from "@/lib/serving/engines";

const GiB = 1024 ** 3;

/** A small server without accelerators. */
export const someFacts = (changes: Partial<NodeFacts> = {}): NodeFacts => ({
  hostname: "atlas.local",
  os: { platform: "linux", name: "Debian", release: "12" },
  cpu: {
    model: "Ryzen",
    vendor: "AMD",
    architecture: "x64",
    physicalCores: 4,
    logicalCores: 8,
    flags: ["avx2"],
    numaNodes: 1,
  },
  memory: { totalBytes: 16 * GiB, availableBytes: 12 * GiB },
  disk: { path: "/models", totalBytes: 500 * GiB, freeBytes: 300 * GiB },
  accelerators: [],
  warnings: [],
  ...changes,
});

/** A model of 270 million parameters. */
export const smallModel = (changes: Partial<ModelFacts> = {}): ModelFacts => ({
  format: "gguf",
  architecture: "gemma3",
  weightBytes: 253_000_000,
  contextLengthMax: 32_768,
  embeddingLength: 640,
  feedForwardLength: 2048,
  headCount: 4,
  vocabularySize: 262_144,
  quantization: "Q4_K_M",
  hasChatTemplate: true,
  task: "chat",
  layerCount: 18,
  layers: Array.from({ length: 18 }, () => ({
    kind: "attention" as const,
    kvHeads: 1,
    keyLength: 256,
    valueLength: 256,
  })),
  ...changes,
});
