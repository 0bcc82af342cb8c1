/**
 * Which layers of an architecture keep what, as llama.cpp serves it. Only architectures that were checked against its
 * sources are listed; for all others the memory estimate stays a range.
 */
export type ArchitectureRule =
  /** Every layer attends to the whole context. */
  | { kind: "full" }
  /** Of `period` layers in a row the last attends to everything, the others to a window. */
  | { kind: "windowed"; period: number; window?: number; fixedWindow?: number; cacheLayers?: number }
  /** Layers without key-value heads keep a recurrent state. */
  | { kind: "hybrid"; state: "ssm" | "short-convolution" }
  /** Every `period`th layer attends to the whole context, the others keep a recurrent state. */
  | { kind: "interval"; period: number }
  | { kind: "recurrent" }
  /** Encoders read a whole text at once and keep nothing. */
  | { kind: "encoder" };

// phi3 has a window that llama.cpp does not use: the key in its files is not reliable.
const full = names(`
  llama deci falcon gpt2 gptneox gptj mpt baichuan starcoder starcoder2 refact bloom stablelm qwen qwen2 qwen2moe
  qwen2vl qwen3 qwen3moe qwen3vl qwen3vlmoe phi2 phi3 phimoe codeshell orion internlm2 minicpm gemma xverse command-r
  dbrx olmo olmoe arctic deepseek deepseek2 chatglm glm4 glm4moe bitnet jais nemotron exaone granite granitemoe
  chameleon arcee ernie4_5 ernie4_5-moe hunyuan-moe hunyuan-dense smollm3 seed_oss apertus minimax-m2 dots1 mistral3
  bailingmoe bailingmoe2`);

const encoders = names(`
  bert modern-bert nomic-bert nomic-bert-moe neo-bert jina-bert-v2 jina-bert-v3 eurobert gemma-embedding t5encoder`);

export const architectures: ReadonlyMap<string, ArchitectureRule> = new Map<string, ArchitectureRule>([
  ...full.map((name): [string, ArchitectureRule] => [name, { kind: "full" }]),
  ...encoders.map((name): [string, ArchitectureRule] => [name, { kind: "encoder" }]),
  ["gemma2", { kind: "windowed", period: 2, window: 4096 }],
  ["gemma3", { kind: "windowed", period: 6 }],
  // Layers after the 20th reuse the cache of earlier ones.
  ["gemma3n", { kind: "windowed", period: 5, cacheLayers: 20 }],
  ["cohere2", { kind: "windowed", period: 4 }],
  ["gpt-oss", { kind: "windowed", period: 2 }],
  ["olmo2", { kind: "windowed", period: 4 }],
  ["llama4", { kind: "windowed", period: 4, fixedWindow: 8192 }],
  ["jamba", { kind: "hybrid", state: "ssm" }],
  ["granitehybrid", { kind: "hybrid", state: "ssm" }],
  ["nemotron_h", { kind: "hybrid", state: "ssm" }],
  ["nemotron_h_moe", { kind: "hybrid", state: "ssm" }],
  ["lfm2", { kind: "hybrid", state: "short-convolution" }],
  ["lfm2moe", { kind: "hybrid", state: "short-convolution" }],
  ["qwen3next", { kind: "interval", period: 4 }],
  ["mamba", { kind: "recurrent" }],
  ["mamba2", { kind: "recurrent" }],
]);

function names(text: string): string[] {
  return text.trim().split(/\s+/);
}
