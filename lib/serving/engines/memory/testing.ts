import type { LayerFacts } from "../facts";

type Attention = Extract<LayerFacts, { kind: "attention" }>;

/** Published shapes of well-known models, from their configuration files. */
export const referenceModels = {
  "Llama-3.1-8B": repeat(32, full(8, 128)),
  "Llama-3.1-70B": repeat(80, full(8, 128)),
  "Qwen3-8B": repeat(36, full(8, 128)),
  "Qwen3-30B-A3B": repeat(48, full(4, 128)),
  "DeepSeek-V3": repeat(61, latent(512, 64)),
  "Gemma-3-27B": pattern(62, 6, full(16, 128), 1024),
  "Mistral-Small-24B": repeat(40, full(8, 128)),
  "gpt-oss-20b": pattern(24, 2, full(8, 64), 128),
  "gpt-oss-120b": pattern(36, 2, full(8, 64), 128),
  "Phi-4": repeat(40, full(10, 128)),
} satisfies Record<string, LayerFacts[]>;

function full(kvHeads: number, headLength: number): Attention {
  return { kind: "attention", kvHeads, keyLength: headLength, valueLength: headLength };
}

/** Multi-head latent attention keeps one compressed vector; values are part of it. */
function latent(rank: number, ropeLength: number): Attention {
  return { kind: "attention", kvHeads: 1, keyLength: rank + ropeLength, valueLength: 0 };
}

function repeat(count: number, layer: Attention): LayerFacts[] {
  return Array.from({ length: count }, () => layer);
}

/** Of `period` layers the last attends to everything. */
function pattern(count: number, period: number, layer: Attention, window: number): LayerFacts[] {
  return Array.from({ length: count }, (_, index) => (index % period < period - 1 ? { ...layer, window } : layer));
}
