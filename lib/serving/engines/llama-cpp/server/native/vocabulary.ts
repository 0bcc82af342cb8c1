import type { NativeModel } from "./binding";
import { controlText, type ControlText } from "./control-text";
import { partPlaces, type PartPlaces } from "./part-places";
import { controlTokens, vocabularyTokens } from "./vocabulary-tokens";

/** Text to tokens and back, and what the model's special tokens are. */
export type Vocabulary = {
  /**
   * With `special` the text of special tokens becomes those tokens: only for text that a chat template made. Nothing else
   * happens meanwhile, so what a client wrote is read by a `TextReader`.
   */
  tokenize(text: string, special: boolean): number[];
  /** Adds the tokens that the model wants around any text, unless they are there. */
  frame(tokens: readonly number[]): number[];
  text(tokens: readonly number[]): string;
  isEnd(token: number): boolean;
  /** Those of these texts that are one token without a text in answers, by that token. */
  hidden(texts: readonly string[]): Map<number, string>;
  controls: ControlText;
  places: PartPlaces;
  bosText: string;
  eosText: string;
  /** How many tokens there are; their ids are below. */
  size: number;
};

/** `size` is the number of its tokens, `kind` the model file's name for the way in which a text becomes tokens. */
export function vocabularyOf(model: NativeModel, size: number, kind?: string): Vocabulary {
  const bos = model.tokenBos();
  const eos = model.tokenEos();
  const tokenize = (text: string, special: boolean) => Array.from(model.tokenize(text, special));
  const text = (tokens: readonly number[]) => model.detokenize(Uint32Array.from(tokens), false);
  const tokens = vocabularyTokens(model, size);
  const prefixesText = tokenize("\nx", false).join() !== [...tokenize("\n", false), ...tokenize("x", false)].join();
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
    controls: controlText(controlTokens(tokens)),
    places: partPlaces(tokens, kind, prefixesText),
    bosText: bos >= 0 ? model.getTokenString(bos) : "",
    eosText: eos >= 0 ? model.getTokenString(eos) : "",
    size,
  };
}
