import { accepts, intersection, trimmed, type Automaton, type Edge } from "./automaton/automaton";
import { automatonOf, text } from "./automaton/expression";
import { patternAutomaton } from "./automaton/pattern";
import { anyCharacter, common, type Ranges } from "./automaton/ranges";
import type { StringCase } from "./schema/cases";
import { stringFormats } from "./string-formats";

/** Whether a pattern is found in a text. @throws what patternAutomaton throws. */
export function findsPattern(pattern: string, value: string): boolean {
  return accepts(patternAutomaton(pattern), value);
}

/** The case without the constants that break its other conditions. */
export function narrowString(one: StringCase): StringCase[] {
  if (one.minLength > one.maxLength) return [];
  if (!one.values) return [one];
  const languages = conditions(one);
  const values = one.values.filter((value) => {
    const length = Array.from(value).length;
    return (
      length >= one.minLength && length <= one.maxLength && languages.every((language) => accepts(language, value))
    );
  });
  return values.length > 0 ? [{ ...one, values }] : [];
}

export function hasOnlyLength({ patterns, formats, values }: StringCase): boolean {
  return !values && patterns.length === 0 && !formats.some(isKept);
}

/** What stands between the quotes of a string of this case, as JSON writes it. @throws TooManyStates */
export function stringAutomaton(one: StringCase): Automaton {
  if (one.values) {
    const options = one.values.map((value) => text(JSON.stringify(value).slice(1, -1)));
    return automatonOf({ kind: "choice", options });
  }
  const isBounded = one.minLength > 0 || one.maxLength < Infinity;
  const parts = [...conditions(one), ...(isBounded || hasOnlyLength(one) ? [lengthAutomaton(one)] : [])];
  return written(intersection(...parts));
}

function conditions({ patterns, formats }: StringCase): Automaton[] {
  return [
    ...patterns.map(patternAutomaton),
    ...formats.filter(isKept).map((format) => patternAutomaton(`^(?:${stringFormats[format]})$`)),
  ];
}

function isKept(format: string): boolean {
  return Object.hasOwn(stringFormats, format);
}

function lengthAutomaton({ minLength, maxLength }: StringCase): Automaton {
  const part = { kind: "characters", ranges: anyCharacter } as const;
  return automatonOf({ kind: "repeat", part, min: minLength, max: maxLength });
}

/** Characters that stand in a string as they are. */
const plain: Ranges = [
  [0x20, 0x21],
  [0x23, 0x5b],
  [0x5d, 0xd7_ff],
  [0xe0_00, 0x10_ff_ff],
];
/** What follows a backslash for the characters that need one. Control characters without a short form are not written. */
const escapes: readonly (readonly [character: number, written: number])[] = [
  ["\b", "b"],
  ["\t", "t"],
  ["\n", "n"],
  ["\f", "f"],
  ["\r", "r"],
  ['"', '"'],
  ["\\", "\\"],
].map(([character = "", letter = ""]) => [character.charCodeAt(0), letter.charCodeAt(0)]);

/** The same texts as JSON writes them. */
function written(automaton: Automaton): Automaton {
  const edges: Edge[][] = automaton.edges.map(() => []);
  const accepting = [...automaton.accepts];
  automaton.edges.forEach((out, state) => {
    const escaped: Edge[] = [];
    for (const { ranges, to } of out) {
      const kept = common(ranges, plain);
      if (kept.length > 0) edges[state]?.push({ ranges: kept, to });
      const letters = escapes.filter(([character]) => common(ranges, [[character, character]]).length > 0);
      if (letters.length > 0) escaped.push({ ranges: letters.map(([, letter]) => [letter, letter]), to });
    }
    if (escaped.length === 0) return;
    const after = edges.push(escaped) - 1;
    accepting.push(false);
    edges[state]?.push({ ranges: [[0x5c, 0x5c]], to: after });
  });
  return trimmed({ edges, accepts: accepting });
}
