import { createRequire } from "node:module";
import { join } from "node:path";
import { folderOf } from "./builds";

/** The part of the native module (llama.cpp with a thin layer, MIT) that this engine uses. */
export type Binding = {
  AddonModel: new (path: string, options: ModelOptions) => NativeModel;
  AddonContext: new (model: NativeModel, options: ContextOptions) => NativeContext;
  AddonSampler: (new (model: NativeModel) => NativeSampler) & GrammarSteps;
  AddonGrammar: new (gbnf: string, options: { addonExports: Binding; rootRuleName: string }) => NativeGrammar;
  AddonGrammarEvaluationState: new (model: NativeModel, grammar: NativeGrammar) => NativeGrammarState;
  markLoaded(): boolean;
  setLogger(logger: (level: number, text: string) => void): void;
  setLoggerLogLevel(level: number): void;
  loadBackends(directory: string): void;
  init(): Promise<void>;
  getGpuDeviceInfo(): { deviceNames: string[] };
};

/** What a grammar says to one token, without the rest of the vocabulary. */
type GrammarSteps = {
  canBeNextTokenForGrammarEvaluationState(state: NativeGrammarState, token: number): boolean;
  acceptGrammarEvaluationStateToken(state: NativeGrammarState, token: number): void;
};

type ModelOptions = {
  gpuLayers: number;
  useMmap: boolean;
  onLoadProgress(ratio: number): void;
  addonExports: Binding;
};

type ContextOptions = {
  contextSize: number;
  batchSize: number;
  sequences: number;
  threads: number;
  flashAttention: boolean | "auto";
  kvCacheKeyType: number;
  kvCacheValueType: number;
  embeddings?: boolean;
};

export type NativeModel = {
  init(): Promise<boolean>;
  dispose(): Promise<void>;
  tokenize(text: string, parseSpecial: boolean): Uint32Array;
  detokenize(tokens: Uint32Array, showSpecial: boolean): string;
  tokenBos(): number;
  tokenEos(): number;
  sepToken(): number;
  getTokenString(token: number): string;
  /** Bits as llama.cpp's `llama_token_attr` has them. */
  getTokenAttributes(token: number): number;
  isEogToken(token: number): boolean;
  shouldPrependBosToken(): boolean;
  shouldAppendEosToken(): boolean;
};

export type NativeContext = {
  init(): Promise<boolean>;
  dispose(): Promise<void>;
  initBatch(tokens: number): void;
  /** Answers with the positions in the batch whose logits can be sampled. */
  addToBatch(sequence: number, position: number, tokens: Uint32Array, logitsOf: Uint32Array): Uint32Array;
  decodeBatch(): Promise<void>;
  /** The token, or -1 when nothing could be sampled. With `probabilities` also the whole vocabulary, likeliest first. */
  sampleToken(logits: number, sampler: NativeSampler): Promise<number>;
  sampleToken(
    logits: number,
    sampler: NativeSampler,
    probabilities: true,
  ): Promise<[token: number, probabilities: number[] | undefined]>;
  disposeSequence(sequence: number): void;
  /** False when the cells cannot be removed one by one; the sequence must then be disposed as a whole. */
  removeTokenCellsFromSequence(sequence: number, start: number, end: number): boolean;
  getSequenceKvCacheMinPosition(sequence: number): number;
  getEmbedding(tokens: number): Float64Array;
  setThreads(threads: number): void;
};

export type NativeSampler = { applyConfig(config: SamplerConfig): void; dispose(): void };
export type NativeGrammar = { isTextCompatible(text: string): boolean };
export type NativeGrammarState = object;

export type SamplerConfig = {
  temperature: number;
  topK: number;
  topP: number;
  minP: number;
  seed: number;
  repeatPenalty?: number;
  repeatPenaltyMaxTokens?: number;
  repeatPenaltyTokens?: Uint32Array;
  repeatPenaltyPresencePenalty?: number;
  repeatPenaltyFrequencyPenalty?: number;
  tokenBiasKeys?: Uint32Array;
  tokenBiasValues?: Float32Array;
  grammarEvaluationState?: NativeGrammarState;
};

/**
 * Loads one build of llama.cpp with its kernels.
 *
 * @throws when its package is not installed.
 */
export async function loadBinding(build: string, onLog: (text: string) => void): Promise<Binding> {
  const directory = folderOf(build);
  if (!directory)
    throw new Error(`The package @node-llama-cpp/${build} is not installed; run npm install on this machine.`);
  const binding = requireBinding(join(directory, "llama-addon.node"));
  binding.markLoaded();
  binding.setLogger((_level, text) => onLog(text));
  binding.setLoggerLogLevel(infoLevel);
  binding.loadBackends(directory);
  await binding.init();
  return binding;
}

/** Level of the native logger at which sizes of buffers are printed. */
const infoLevel = 4;

/** The one place where the native module's shape is taken on trust: its version is pinned exactly. */
function requireBinding(path: string): Binding {
  return createRequire(import.meta.url)(path) as Binding;
}
