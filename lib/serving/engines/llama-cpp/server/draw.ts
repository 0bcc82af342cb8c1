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
  const ruledOut = ruleOut(config);
  return {
    async token(logits, changes) {
      const now = { ...config, ...changes };
      for (let tries = 0; tries < triesMax; tries++) {
        free.applyConfig({ ...now, ...ruledOut.bias(tries) });
        const token = await context.sampleToken(logits, free);
        if (token < 0) break;
        if (binding.AddonSampler.canBeNextTokenForGrammarEvaluationState(grammarEvaluationState, token)) {
          binding.AddonSampler.acceptGrammarEvaluationStateToken(grammarEvaluationState, token);
          return token;
        }
        ruledOut.add(tries, token);
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

/** Room for the tokens that are ruled out, behind those that a request weighs itself. */
function ruleOut({ tokenBiasKeys = new Uint32Array(), tokenBiasValues = new Float32Array() }: SamplerConfig) {
  const own = tokenBiasKeys.length;
  const keys = new Uint32Array(own + triesMax);
  const values = new Float32Array(own + triesMax).fill(-Infinity);
  keys.set(tokenBiasKeys);
  values.set(tokenBiasValues);
  return {
    add: (index: number, token: number) => void (keys[own + index] = token),
    /** With so many of the added ones. */
    bias: (added: number) =>
      own + added === 0
        ? {}
        : { tokenBiasKeys: keys.subarray(0, own + added), tokenBiasValues: values.subarray(0, own + added) },
  };
}
