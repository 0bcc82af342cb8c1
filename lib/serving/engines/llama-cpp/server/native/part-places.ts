import { attributes, type VocabularyToken } from "./vocabulary-tokens";

/** What a vocabulary tells of how a text becomes tokens, before it does. */
export type PartPlaces = {
  /** No token stands for more bytes; undefined where one may stand for any number. */
  tokenBytesMax: number | undefined;
  /** Whether what stands before `at` and what stands from there on become the tokens that they become together. */
  isPlace(text: string, at: number): boolean;
};

/** What may stand before any part, as the character before a place does. */
export const anchor = "x";

const blank = 0x20;
const newline = 0x0a;
/** Kinds of vocabulary whose tokens stand for every byte of a text; others leave some out, or have one token for all they do not know. */
const exactKinds = new Set(["llama", "gpt2"]);
const letter = /^\p{L}$/u;

/**
 * Where no token has two characters side by side, no token crosses from one to the other, whatever made the tokens: so a
 * text can be parted between them. Only blanks and newlines are looked at, which stand first in their tokens. Vocabularies
 * of byte pairs cut a text into words by rules of their own beforehand; all of them do so between a letter and a blank that
 * another letter follows.
 */
export function partPlaces(
  tokens: Iterable<VocabularyToken>,
  kind: string | undefined,
  prefixesText: boolean,
): PartPlaces {
  const isBefore = { blank: new Uint8Array(256), newline: new Uint8Array(256) };
  const beforeOf = (unit: number) =>
    unit === blank ? isBefore.blank : unit === newline ? isBefore.newline : undefined;
  let tokenBytesMax = 0;
  let strips = false;
  for (const { text, bits } of tokens) {
    let before: number | undefined;
    let bytes = 0;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      const unit = plainOf(code);
      bytes += code === 0x2581 || (kind === "gpt2" && unit !== code) ? 1 : bytesOf(code);
      const marked = beforeOf(unit);
      if (before !== undefined && marked) mark(marked, before);
      before = code;
    }
    tokenBytesMax = Math.max(tokenBytesMax, bytes);
    if ((bits & (attributes.stripsBefore | attributes.stripsBehind)) !== 0) strips = true;
    // What follows such a token is read as a text of its own.
    const endsText = prefixesText && (bits & (attributes.control | attributes.userDefined)) !== 0;
    if (before !== undefined && (endsText || (bits & attributes.stripsBehind) !== 0)) {
      mark(isBefore.blank, before);
      mark(isBefore.newline, before);
    }
  }
  const byWords = kind !== "llama";
  const anchors = anchor.charCodeAt(0);
  const hasPlaces = isBefore.blank[anchors] === 0 && isBefore.newline[anchors] === 0;
  return {
    tokenBytesMax: kind !== undefined && exactKinds.has(kind) && !strips ? tokenBytesMax : undefined,
    isPlace(text, at) {
      const marked = beforeOf(text.charCodeAt(at));
      if (!hasPlaces || at === 0 || !marked) return false;
      const before = text.charCodeAt(at - 1);
      if ([before, plainOf(before)].some((one) => marked[lastByteOf(one)] === 1)) return false;
      return !byWords || (letter.test(text.charAt(at - 1)) && letter.test(text.charAt(at + 1)));
    },
  };
}

/** Blanks and newlines as vocabularies write them: SentencePiece the one, byte pairs both. */
function plainOf(code: number): number {
  if (code === 0x2581 || code === 0x0120) return blank;
  return code === 0x010a ? newline : code;
}

/** Vocabularies of byte pairs write a byte as a character, others mean the character: both are marked. */
function mark(bytes: Uint8Array, code: number): void {
  bytes[lastByteOf(plainOf(code))] = 1;
  const byte = writtenByte(code);
  if (byte !== undefined) bytes[byte] = 1;
}

/** Bytes that are no printable character are written as those from 256 on, in their order. */
function writtenByte(code: number): number | undefined {
  if (code < 256) return code;
  if (code <= 0x0120) return code - 256;
  if (code === 0x0121) return 127;
  if (code <= 0x0142) return code - 162;
  return code === 0x0143 ? 173 : undefined;
}

/** Of a character's UTF-8, from its last UTF-16 unit. */
const lastByteOf = (code: number): number => (code < 0x80 ? code : 0x80 | (code & 0x3f));

/** Of a UTF-16 unit; a pair of them is four bytes. */
function bytesOf(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code >= 0xd800 && code <= 0xdfff ? 2 : 3;
}
