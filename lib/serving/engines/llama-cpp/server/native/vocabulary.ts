import type { NativeModel } from "./binding";
import { controlText, type ControlText, type ControlToken } from "./control-text";

/** Text to tokens and back, and what the model's special tokens are. */
export type Vocabulary = {
  /** With `special` the text of special tokens becomes those tokens: only for text that a chat template made. */
  tokenize(text: string, special: boolean): number[];
  /** Adds the tokens that the model wants around any text, unless they are there. */
  frame(tokens: readonly number[]): number[];
  text(tokens: readonly number[]): string;
  isEnd(token: number): boolean;
  /** Those of these texts that are one token without a text in answers, by that token. */
  hidden(texts: readonly string[]): Map<number, string>;
  controls: ControlText;
  bosText: string;
  eosText: string;
  /** How many tokens there are; their ids are below. */
  size: number;
};

/** `size` is the number of its tokens. */
export function vocabularyOf(model: NativeModel, size: number): Vocabulary {
  const bos = model.tokenBos();
  const eos = model.tokenEos();
  const tokenize = (text: string, special: boolean) => [...model.tokenize(text, special)];
  const text = (tokens: readonly number[]) => model.detokenize(Uint32Array.from(tokens), false);
  return {
    tokenize,
    frame(tokens) {
      const first = model.shouldPrependBosToken() && bos >= 0 && tokens[0] !== bos ? [bos] : [];
      const last = model.shouldAppendEosToken() && eos >= 0 && tokens.at(-1) !== eos ? [eos] : [];
      return [...first, ...tokens, ...last];
    },
    text,
    hidden(texts) {
      const tokens = texts.map((one) => ({ one, ids: tokenize(one, true) }));
      return new Map(
        tokens.flatMap(({ one, ids: [id = -1, ...more] }) =>
          more.length === 0 && text([id]) === "" ? [[id, one]] : [],
        ),
      );
    },
    isEnd: (token) => model.isEogToken(token),
    controls: controlText(controlTokens(model, size)),
    bosText: bos >= 0 ? model.getTokenString(bos) : "",
    eosText: eos >= 0 ? model.getTokenString(eos) : "",
    size,
  };
}

/** Bits by which llama.cpp describes a token. */
const attributes = { unknown: 1, control: 8, stripsBefore: 128, stripsBehind: 256 };

function controlTokens(model: NativeModel, size: number): ControlToken[] {
  return Array.from({ length: size }, (_, token) => ({ token, bits: model.getTokenAttributes(token) }))
    .filter(({ bits }) => (bits & (attributes.control | attributes.unknown)) !== 0)
    .map(({ token, bits }) => ({
      text: model.getTokenString(token),
      stripsBefore: (bits & attributes.stripsBefore) !== 0,
      stripsBehind: (bits & attributes.stripsBehind) !== 0,
    }));
}
