import type { ControlText } from "./control-text";
import { anchor, type PartPlaces } from "./part-places";

type Vocabulary = { tokenize(text: string, special: boolean): number[]; controls: ControlText; places: PartPlaces };

/**
 * A part took llama.cpp 20 ms at most, and most take a few: what it takes for one text grows with the square of its length where
 * blanks and newlines of Gemma's vocabulary take turns, as it does for long runs of one character.
 */
const partLength = { least: 2048, most: 8192 };
/** Before a part that does not begin at a place; the first one stands before it without becoming one with it. */
const anchors = [anchor, "\n"];

/**
 * The tokens of a text, part by part, those of the whole text. Where it has no place for so long that it must be parted all
 * the same, they are tokens of the same text, though perhaps not the ones that the whole would have there.
 */
export function* tokensInParts(
  vocabulary: Vocabulary,
  text: string,
  special: boolean,
  length = partLength,
): Generator<readonly number[]> {
  let start = 0;
  while (start < text.length) {
    const end = endOfPart(vocabulary, text, { start, special, ...length });
    const part = text.slice(start, end);
    yield start === 0 ? vocabulary.tokenize(part, special) : tokensOfLater(vocabulary, part, special);
    start = end;
  }
}

/** Some vocabularies put a blank before every text, which belongs before the whole one alone. */
function tokensOfLater(vocabulary: Vocabulary, part: string, special: boolean): number[] {
  for (const before of anchors) {
    const own = vocabulary.tokenize(before, special);
    const tokens = vocabulary.tokenize(before + part, special);
    if (own.every((token, index) => tokens[index] === token)) return tokens.slice(own.length);
  }
  return vocabulary.tokenize(part, special);
}

type Part = { start: number; special: boolean; least: number; most: number };

function endOfPart({ places, controls }: Vocabulary, text: string, { start, special, least, most }: Part): number {
  if (text.length - start <= least) return text.length;
  const last = Math.min(text.length, start + most);
  for (let at = start + least; at < last; at++) if (places.isPlace(text, at)) return at;
  if (last === text.length) return last;
  // Neither a character nor a control token that the template wrote is cut in two.
  const isCut = (at: number) => isInsidePair(text, at) || (special && controls.isBegunIn(text.slice(start, at)));
  let end = last;
  while (end > start + least && isCut(end)) end--;
  return end;
}

function isInsidePair(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff;
}
