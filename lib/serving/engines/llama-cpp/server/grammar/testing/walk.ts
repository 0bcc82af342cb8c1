import { mayEnd, start, step, taking, type Grammar, type Ways } from "./gbnf";

/** What a walk through a grammar came to. */
export type Walk = {
  /** Undefined when the walk was given up before an end was reached. */
  text: string | undefined;
  /** The most ways by which one character could be taken. */
  doubt: number;
  /** The most ways that were open at once. */
  width: number;
};

/** A number from 0 to below 1. */
export type Chance = () => number;

const lettersBeforeClosing = 160;
const lettersMax = 6000;

/** Writes a text that a grammar allows, of any characters it allows; a long one is brought to its end. */
export function walk(grammar: Grammar, chance: Chance): Walk {
  let ways = start(grammar);
  let text = "";
  let doubt = 0;
  let width = ways.length;
  while (text.length < lettersMax) {
    const isClosing = text.length > lettersBeforeClosing || chance() < 0.3;
    const open = ways.filter(({ element }) => element !== undefined);
    if (mayEnd(ways) && (isClosing || open.length === 0)) return { text, doubt, width };
    const point = choose(open, isClosing, chance);
    if (point === undefined) break;
    doubt = Math.max(doubt, taking(ways, point).length);
    ways = step(grammar, ways, point);
    width = Math.max(width, ways.length);
    text += String.fromCodePoint(point);
  }
  return { text: undefined, doubt, width };
}

/** Whether a grammar allows a whole text. */
export function allowsText(grammar: Grammar, text: string): boolean {
  let ways = start(grammar);
  for (const character of text) ways = step(grammar, ways, character.codePointAt(0) ?? 0);
  return mayEnd(ways);
}

const closing = new Set(Array.from('"}]', (character) => character.codePointAt(0)));
const inStrings = Array.from("aZ \u00e9\u{1f600}7/", (character) => character.codePointAt(0) ?? 0);

function choose(open: Ways, isClosing: boolean, chance: Chance): number | undefined {
  const ending = isClosing
    ? open.filter(({ element }) => element && !element.negated && closing.has(element.ranges[0]?.[0]))
    : [];
  const element = pick(ending.length > 0 ? ending : open, chance)?.element;
  if (!element) return undefined;
  if (element.negated) return pick(inStrings, chance);
  const [first = 0, last = 0] = pick(element.ranges, chance) ?? [];
  const dice = chance();
  if (dice < 0.3) return first;
  return dice < 0.5 ? last : first + Math.floor(chance() * (Math.min(last - first, 90) + 1));
}

function pick<Value>(values: readonly Value[], chance: Chance): Value | undefined {
  return values[Math.floor(chance() * values.length)];
}
