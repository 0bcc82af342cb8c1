import { randomInt } from "node:crypto";
import type { ChatRequest, CompletionRequest, TokenLogprob } from "../../openai-server";
import { createConstrainedDraw, createFreeDraw } from "./draw";
import type { Binding, NativeContext, NativeGrammar, NativeModel, SamplerConfig } from "./native/binding";
import type { Vocabulary } from "./native/vocabulary";
import { unknownToken } from "./read-tokens";

/** Draws tokens for one request. */
export type TokenSampler = {
  /** Whether the next token keeps to a grammar. */
  hasGrammar(): boolean;
  /** `history` are all tokens so far, prompt included; penalties look at the last of them. Moves the grammar on. */
  sample(logits: number, history: readonly number[]): Promise<number>;
  /** Probabilities of the model itself, before any sampling setting, for the token that was taken. */
  logprob(logits: number, token: number, top: number): Promise<TokenLogprob>;
  /** From the next token on, what is drawn keeps to this grammar. */
  constrain(grammar: NativeGrammar): void;
  dispose(): void;
};

type Native = { binding: Binding; model: NativeModel; context: NativeContext; vocabulary: Vocabulary };

/** Defaults of llama-server, so that both variants of the engine answer alike. */
const defaults = { temperature: 0.8, topK: 40, topP: 0.95, minP: 0.05, repeatLastN: 64 };

export function createSampler(
  { binding, model, context, vocabulary }: Native,
  request: ChatRequest | CompletionRequest,
  grammar: NativeGrammar | undefined,
): TokenSampler {
  const config: SamplerConfig = {
    temperature: request.temperature ?? defaults.temperature,
    topK: Math.max(0, request.top_k ?? defaults.topK),
    topP: request.top_p ?? defaults.topP,
    minP: request.min_p ?? defaults.minP,
    seed: seedOf(request.seed),
    ...biasOf(request.logit_bias, vocabulary.size),
  };
  const penaltyWindow = hasPenalty(request) ? (request.repeat_last_n ?? defaults.repeatLastN) : 0;
  const native = { binding, model, context };
  let isHeld = grammar !== undefined;
  let draw = grammar ? createConstrainedDraw(native, config, grammar) : createFreeDraw(native, config);
  return {
    hasGrammar: () => isHeld,
    async sample(logits, history) {
      const penalties = penaltyWindow > 0 ? penaltiesOf(request, history, penaltyWindow) : undefined;
      const token = await draw.token(logits, penalties);
      if (token < 0) throw new Error("llama.cpp sampled no token.");
      return token;
    },
    logprob: (logits, token, top) => readLogprob({ binding, model, context, vocabulary }, logits, token, top),
    constrain(next) {
      draw.dispose();
      draw = createConstrainedDraw(native, config, next);
      isHeld = true;
    },
    dispose: () => draw.dispose(),
  };
}

/** llama.cpp has seeds of 32 bits; those of OpenAI have 64. */
function seedOf(seed: number | null | undefined): number {
  return seed === undefined || seed === null || seed === -1
    ? randomInt(2 ** 32)
    : Number(BigInt.asUintN(32, BigInt(seed)));
}

function hasPenalty({ presence_penalty, frequency_penalty, repeat_penalty }: ChatRequest | CompletionRequest): boolean {
  return Boolean(presence_penalty) || Boolean(frequency_penalty) || (repeat_penalty ?? 1) !== 1;
}

function penaltiesOf(request: ChatRequest | CompletionRequest, history: readonly number[], window: number) {
  return {
    repeatPenalty: request.repeat_penalty ?? 1,
    repeatPenaltyPresencePenalty: request.presence_penalty ?? 0,
    repeatPenaltyFrequencyPenalty: request.frequency_penalty ?? 0,
    repeatPenaltyMaxTokens: window,
    repeatPenaltyTokens: Uint32Array.from(history.slice(-window)),
  };
}

/** @throws Refusal for an id that the model does not have: llama.cpp looks for it in the whole vocabulary, at every token. */
function biasOf(bias: Record<string, number> | null | undefined, size: number) {
  if (!bias || Object.keys(bias).length === 0) return {};
  const tokens = Object.keys(bias).map(Number);
  const strange = tokens.find((token) => token >= size);
  if (strange !== undefined) throw unknownToken(strange, size, "logit_bias");
  return {
    tokenBiasKeys: Uint32Array.from(tokens),
    tokenBiasValues: Float32Array.from(Object.values(bias)),
  };
}

/** Reads the whole vocabulary's probabilities, which is slow; only done for requests that ask. */
async function readLogprob(
  { binding, model, context, vocabulary }: Native,
  logits: number,
  token: number,
  top: number,
): Promise<TokenLogprob> {
  const plain = new binding.AddonSampler(model);
  plain.applyConfig({ temperature: 0, topK: 0, topP: 1, minP: 0, seed: 0 });
  try {
    const [, pairs = []] = await context.sampleToken(logits, plain, true);
    let probability = 0;
    for (let index = 0; index < pairs.length; index += 2)
      if (pairs[index] === token) probability = pairs[index + 1] ?? 0;
    const likeliest = Array.from({ length: Math.min(top, pairs.length / 2) }, (_, index) => ({
      token: vocabulary.text([pairs[2 * index] ?? 0]),
      logprob: naturalLogarithm(pairs[2 * index + 1] ?? 0),
    }));
    return { token: vocabulary.text([token]), logprob: naturalLogarithm(probability), top: likeliest };
  } finally {
    plain.dispose();
  }
}

/** JSON has no infinity; OpenAI writes -9999 for what cannot happen. */
function naturalLogarithm(probability: number): number {
  return probability > 0 ? Math.log(probability) : -9999;
}
