import type { NativeModel } from "./binding";
import type { ControlToken } from "./control-text";

/** A token as its vocabulary writes it, with what llama.cpp says of it. */
export type VocabularyToken = { text: string; bits: number };

/** Bits by which llama.cpp describes a token. */
export const attributes = { unknown: 1, control: 8, userDefined: 16, stripsBefore: 128, stripsBehind: 256 };

export function vocabularyTokens(model: NativeModel, size: number): VocabularyToken[] {
  return Array.from({ length: size }, (_, token) => ({
    text: model.getTokenString(token),
    bits: model.getTokenAttributes(token),
  }));
}

export function controlTokens(tokens: readonly VocabularyToken[]): ControlToken[] {
  return tokens
    .filter(({ bits }) => (bits & (attributes.control | attributes.unknown)) !== 0)
    .map(({ text, bits }) => ({
      text,
      stripsBefore: (bits & attributes.stripsBefore) !== 0,
      stripsBehind: (bits & attributes.stripsBehind) !== 0,
    }));
}
