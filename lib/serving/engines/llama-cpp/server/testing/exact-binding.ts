import type { Binding, NativeContext, NativeModel, NativeSampler, SamplerConfig } from "../native/binding";

/**
 * A stand-in for the native module whose logits are exact: what follows a text depends on that text, the sampler's settings
 * and nothing else. Real kernels round differently from batch to batch, so they cannot show that two answers are equal to
 * the last token. Where the native module reads whatever memory holds, this one does the same.
 */
export const vocabularySize = 32;
export const beginToken = 30;
export const endToken = 31;
const letters = "abcdefghijklmnopqrstuvwxyz .,\n";

export function exactModel(addsBegin: boolean): NativeModel {
  return {
    init: () => Promise.resolve(true),
    dispose: () => Promise.resolve(),
    tokenize: (text) => Uint32Array.from(text.split("").map((letter) => Math.max(0, letters.indexOf(letter)))),
    detokenize: (tokens) => [...tokens].map((token) => letters[token] ?? "").join(""),
    tokenBos: () => beginToken,
    tokenEos: () => endToken,
    sepToken: () => -1,
    getTokenAttributes: () => 0,
    getTokenString: (token) => letters[token] ?? "",
    isEogToken: (token) => token === endToken,
    shouldPrependBosToken: () => addsBegin,
    shouldAppendEosToken: () => false,
  };
}

class ExactSampler implements NativeSampler {
  config: SamplerConfig | undefined;
  applyConfig(config: SamplerConfig): void {
    this.config = config;
  }
  dispose(): void {
    this.config = undefined;
  }
}

/** What the engine takes from the module besides its context. */
export const exactBinding = { AddonSampler: ExactSampler } as unknown as Binding;

type Place = { sequence: number; position: number; token: number; wantsLogits: boolean };

/** `ordered` runs native calls one after the other, as a thread pool of one does. */
export function exactContext(options: { sequences: number; batchSize: number; isOrdered: boolean }): NativeContext {
  const cells = Array.from({ length: options.sequences }, (): number[] => []);
  let batch: Place[] = [];
  /** Texts whose logits the last evaluation left, by their place in the batch. */
  let outputs = new Map<number, readonly number[]>();
  let last: Promise<unknown> = Promise.resolve();
  const cellsOf = (sequence: number): number[] => {
    const found = cells[sequence];
    if (!found) throw new Error(`There is no sequence ${sequence}.`);
    return found;
  };
  const later = <Result>(work: () => Result): Promise<Result> => {
    const before = options.isOrdered ? last : Promise.resolve();
    const done = before.then(() => new Promise<void>((resolve) => void setImmediate(resolve))).then(work);
    last = done.catch(() => undefined);
    return done;
  };
  const sampleToken = (place: number, sampler: NativeSampler, probabilities?: true) =>
    later(() => {
      const text = outputs.get(place);
      if (!text) throw new Error(`Place ${place} of the batch has no logits.`);
      const { config } = sampler as ExactSampler;
      if (!config) throw new Error("The sampler has no settings.");
      const token = following(text, config);
      if (!probabilities) return token;
      const all = Array.from({ length: vocabularySize }, (_, other) => [other, other === token ? 1 : 0]);
      return [token, all.toSorted((a, b) => (b[1] ?? 0) - (a[1] ?? 0)).flat()];
    });
  return {
    init: () => Promise.resolve(true),
    dispose: () => Promise.resolve(),
    initBatch: () => void (batch = []),
    addToBatch(sequence, position, tokens, logitsOf) {
      const held = batch.filter((place) => place.sequence === sequence).length + cellsOf(sequence).length;
      if (position !== held) throw new Error(`Sequence ${sequence} holds ${held} tokens, not ${position}.`);
      const first = batch.length;
      for (const [index, token] of tokens.entries())
        batch.push({ sequence, position: position + index, token, wantsLogits: logitsOf.includes(index) });
      if (batch.length > options.batchSize) throw new Error(`A batch of ${batch.length} tokens is too large.`);
      // As the native module has it: zeros where no token was asked for.
      return logitsOf.map((index) => (index < tokens.length ? first + index : 0));
    },
    decodeBatch: () =>
      later(() => {
        outputs = new Map();
        for (const [index, place] of batch.entries()) {
          const held = cellsOf(place.sequence);
          held.push(place.token);
          if (place.wantsLogits) outputs.set(index, [...held]);
        }
      }),
    sampleToken: sampleToken as NativeContext["sampleToken"],
    disposeSequence: (sequence) => void cellsOf(sequence).splice(0),
    removeTokenCellsFromSequence(sequence, start) {
      cellsOf(sequence).splice(start);
      return true;
    },
    getSequenceKvCacheMinPosition: (sequence) => (cellsOf(sequence).length === 0 ? -1 : 0),
    getEmbedding: () => new Float64Array(1),
    setThreads: () => undefined,
  };
}

/** A number that any change of text or settings changes, as the next token; now and then the end. */
function following(text: readonly number[], config: SamplerConfig): number {
  const settings = [config.seed, config.temperature * 100, ...(config.repeatPenaltyTokens ?? [])];
  let hash = 2_166_136_261;
  for (const value of [...text, -1, ...settings]) hash = Math.imul(hash ^ (value + 7), 16_777_619);
  const mixed = (hash ^ (hash >>> 15)) >>> 0;
  return mixed % 40 === 0 ? endToken : mixed % letters.length;
}
