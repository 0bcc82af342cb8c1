import { RegExpParser, type AST } from "@eslint-community/regexpp";
import { complement, intersection, TooManyStates, type Automaton } from "./automaton";
import { automatonOf, type Expression } from "./expression";
import { anyCharacter, common, ordered, without, type Ranges } from "./ranges";

/** A pattern that no automaton keeps: it needs what automata cannot do, or too many states. */
export class UnsupportedPattern extends Error {}

const parser = new RegExpParser({ ecmaVersion: 2025 });

/**
 * The automaton of the texts in which a pattern is found.
 *
 * @throws SyntaxError when it is no pattern, UnsupportedPattern when no automaton keeps it.
 */
export function patternAutomaton(source: string): Automaton {
  const known = recent.get(source);
  if (known) return known;
  const automaton = read(source);
  if (recent.size >= recentMax) recent.clear();
  recent.set(source, automaton);
  return automaton;
}

/** One schema asks for the same patterns again and again. */
const recent = new Map<string, Automaton>();
const recentMax = 100;

function read(source: string): Automaton {
  const pattern = parser.parsePattern(source, undefined, undefined, { unicode: true });
  try {
    return ofAlternatives(pattern.alternatives, { before: true, after: true });
  } catch (error) {
    if (error instanceof TooManyStates) throw new UnsupportedPattern("It needs too many states.");
    throw error;
  }
}

type Loose = { before: boolean; after: boolean };

const anything: Expression = {
  kind: "repeat",
  part: { kind: "characters", ranges: anyCharacter },
  min: 0,
  max: Infinity,
};

/** Texts that hold one of the alternatives; `loose` tells on which sides other text may stand. */
function ofAlternatives(alternatives: readonly AST.Alternative[], loose: Loose): Automaton {
  const conditions: Automaton[] = [];
  const options = alternatives.map((alternative) => {
    const { ahead, rest } = leadingConditions(alternative.elements);
    if (ahead.length > 0) {
      if (alternatives.length > 1) throw new UnsupportedPattern("Looking ahead in one of several alternatives.");
      conditions.push(...ahead);
    }
    return anchored(rest, loose);
  });
  const whole = automatonOf({ kind: "choice", options });
  return conditions.length > 0 ? intersection(whole, ...conditions) : whole;
}

/** What an alternative asks of the whole text before it consumes any: `^(?!…)`. */
function leadingConditions(elements: readonly AST.Element[]) {
  if (!isEdge(elements[0], "start")) return { ahead: [], rest: elements };
  const ahead: Automaton[] = [];
  let at = 1;
  for (; at < elements.length; at++) {
    const element = elements[at];
    if (element?.type !== "Assertion" || element.kind !== "lookahead") break;
    const found = ofAlternatives(element.alternatives, { before: false, after: true });
    ahead.push(element.negate ? complement(found) : found);
  }
  return { ahead, rest: elements.filter((_, index) => index === 0 || index >= at) };
}

function anchored(elements: readonly AST.Element[], { before, after }: Loose): Expression {
  const isBegun = isEdge(elements[0], "start");
  const isEnded = isEdge(elements.at(-1), "end");
  const inner = elements.slice(isBegun ? 1 : 0, isEnded ? -1 : undefined);
  const [only] = inner;
  // `^(?:a|b)$` and `(^a|b$)` differ: edges inside a group belong to its alternatives.
  if (!isBegun && !isEnded && inner.length === 1 && only && isPlainGroup(only)) {
    return { kind: "choice", options: only.alternatives.map((one) => anchored(one.elements, { before, after })) };
  }
  const parts = inner.map(expressionOf);
  return {
    kind: "sequence",
    parts: [...(before && !isBegun ? [anything] : []), ...parts, ...(after && !isEnded ? [anything] : [])],
  };
}

function isEdge(element: AST.Element | undefined, kind: "start" | "end"): boolean {
  return element?.type === "Assertion" && element.kind === kind;
}

function isPlainGroup(element: AST.Element): element is AST.CapturingGroup | AST.Group {
  return element.type === "CapturingGroup" || (element.type === "Group" && !element.modifiers);
}

function expressionOf(element: AST.QuantifiableElement | AST.Element): Expression {
  switch (element.type) {
    case "Character":
      return { kind: "characters", ranges: [[element.value, element.value]] };
    case "CharacterSet":
    case "CharacterClass":
      return { kind: "characters", ranges: rangesOf(element) };
    case "Quantifier":
      return { kind: "repeat", part: expressionOf(element.element), min: element.min, max: element.max };
    case "Group":
    case "CapturingGroup":
      if (!isPlainGroup(element)) break;
      return {
        kind: "choice",
        options: element.alternatives.map(({ elements }) => ({ kind: "sequence", parts: elements.map(expressionOf) })),
      };
    default:
  }
  throw new UnsupportedPattern(`${element.raw} is not kept.`);
}

function rangesOf(element: AST.CharacterClassElement | AST.CharacterSet | AST.CharacterClass): Ranges {
  switch (element.type) {
    case "Character":
      return [[element.value, element.value]];
    case "CharacterClassRange":
      return [[element.min.value, element.max.value]];
    case "CharacterSet":
      return ofSet(element);
    case "CharacterClass": {
      const ranges = ordered(element.elements.flatMap((one) => rangesOf(one)));
      return element.negate ? without(anyCharacter, ranges) : common(ranges, anyCharacter);
    }
    default:
      throw new UnsupportedPattern(`${element.raw} is not kept.`);
  }
}

const digit: Ranges = [[0x30, 0x39]];
const word: Ranges = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
const lineEnd: Ranges = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x20_28, 0x20_29],
];
const space: Ranges = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x16_80, 0x16_80],
  [0x20_00, 0x20_0a],
  [0x20_28, 0x20_29],
  [0x20_2f, 0x20_2f],
  [0x20_5f, 0x20_5f],
  [0x30_00, 0x30_00],
  [0xfe_ff, 0xfe_ff],
];

function ofSet(element: AST.CharacterSet): Ranges {
  if (element.kind === "any") return without(anyCharacter, lineEnd);
  if (element.kind === "property") throw new UnsupportedPattern(`${element.raw} is not kept.`);
  const ranges = element.kind === "digit" ? digit : element.kind === "space" ? space : word;
  return element.negate ? without(anyCharacter, ranges) : ranges;
}
