import type { Binding, NativeContext, NativeGrammar, NativeModel, SamplerConfig } from "./native/binding";

type Native = { binding: Binding; model: NativeModel; context: NativeContext };

/** Draws one token after another; `changes` are settings that depend on what was drawn before. */
export type Draw = {
  token(logits: number, changes: Partial<SamplerConfig> | undefined): Promise<number>;
  dispose(): void;
};

export function createFreeDraw({ binding, model, context }: Native, config: SamplerConfig): Draw {
  const sampler = new binding.AddonSampler(model);
  sampler.applyConfig(config);
  return {
    async token(logits, changes) {
      if (changes) sampler.applyConfig({ ...config, ...changes });
      return await context.sampleToken(logits, sampler);
    },
    dispose: () => sampler.dispose(),
  };
}

/** So many tokens are drawn and found forbidden before the whole vocabulary is tried against the grammar. */
const triesMax = 32;

/**
 * Draws what the grammar allows. To try a whole vocabulary against a grammar takes llama.cpp up to a hundred times as long
 * as to draw a token, and most tokens that a model prefers are allowed: so a token is drawn freely and tried alone. What
 * is forbidden is ruled out and drawn again, which leaves the chances of the others as they are.
 */
export function createConstrainedDraw(
  { binding, model, context }: Native,
  config: SamplerConfig,
  grammar: NativeGrammar,
): Draw {
  const grammarEvaluationState = new binding.AddonGrammarEvaluationState(model, grammar);
  const free = new binding.AddonSampler(model);
  const strict = new binding.AddonSampler(model);
  return {
    async token(logits, changes) {
      const now = { ...config, ...changes };
      const forbidden: number[] = [];
      while (forbidden.length < triesMax) {
        free.applyConfig({ ...now, ...withoutTokens(now, forbidden) });
        const token = await context.sampleToken(logits, free);
        if (token < 0) break;
        if (binding.AddonSampler.canBeNextTokenForGrammarEvaluationState(grammarEvaluationState, token)) {
          binding.AddonSampler.acceptGrammarEvaluationStateToken(grammarEvaluationState, token);
          return token;
        }
        forbidden.push(token);
      }
      strict.applyConfig({ ...now, grammarEvaluationState });
      return await context.sampleToken(logits, strict);
    },
    dispose() {
      free.dispose();
      strict.dispose();
    },
  };
}

function withoutTokens(
  { tokenBiasKeys = new Uint32Array(), tokenBiasValues = new Float32Array() }: SamplerConfig,
  tokens: readonly number[],
) {
  if (tokens.length === 0) return {};
  return {
    tokenBiasKeys: Uint32Array.from([...tokenBiasKeys, ...tokens]),
    tokenBiasValues: Float32Array.from([...tokenBiasValues, ...tokens.map(() => -Infinity)]),
  };
}
