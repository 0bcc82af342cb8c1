/**
 * An interpreter of GBNF as far as grammars of schemas use it, to walk a grammar without a model. It keeps every way open
 * as llama.cpp does, so its count of open ways is what a token costs there.
 */
type Element =
  | { kind: "characters"; ranges: [number, number][]; negated: boolean }
  | { kind: "rule"; name: string }
  | { kind: "group"; options: Element[][] }
  | { kind: "times"; element: Element; min: number; max: number };

export type Grammar = Map<string, Element[][]>;

/** What is still to come: elements one after another. */
type Stack = { element: Element; next: Stack } | undefined;

export function parseGbnf(text: string): Grammar {
  return new Map(
    text.split("\n").map((line) => {
      const at = line.indexOf("::=");
      return [line.slice(0, at).trim(), parseOptions({ text: line.slice(at + 3), at: 0 })];
    }),
  );
}

type Cursor = { text: string; at: number };

function parseOptions(cursor: Cursor): Element[][] {
  const options: Element[][] = [[]];
  for (;;) {
    skipSpaces(cursor);
    const character = cursor.text[cursor.at];
    if (character === undefined || character === ")") return options;
    if (character === "|") {
      cursor.at++;
      options.push([]);
      continue;
    }
    options.at(-1)?.push(...parseRepeated(cursor));
  }
}

function parseRepeated(cursor: Cursor): Element[] {
  const elements = parseElement(cursor);
  const suffix = /^(?:([?*+])|\{(\d+)(,?)(\d*)\})/.exec(cursor.text.slice(cursor.at));
  const element = elements.at(-1);
  if (!suffix || !element) return elements;
  cursor.at += suffix[0].length;
  const [, sign, least = "0", comma, most] = suffix;
  const min = sign ? (sign === "+" ? 1 : 0) : Number(least);
  const max = sign ? (sign === "?" ? 1 : Infinity) : comma ? (most ? Number(most) : Infinity) : min;
  return [...elements.slice(0, -1), { kind: "times", element, min, max }];
}

function parseElement(cursor: Cursor): Element[] {
  const rest = cursor.text.slice(cursor.at);
  if (rest.startsWith("(")) {
    cursor.at++;
    const options = parseOptions(cursor);
    cursor.at++;
    return [{ kind: "group", options }];
  }
  if (rest.startsWith('"')) return parseLiteral(cursor);
  if (rest.startsWith("[")) return [parseClass(cursor)];
  const name = /^[a-zA-Z0-9-]+/.exec(rest)?.[0];
  if (name === undefined) throw new Error(`No GBNF: ${rest.slice(0, 40)}`);
  cursor.at += name.length;
  return [{ kind: "rule", name }];
}

function parseLiteral(cursor: Cursor): Element[] {
  const elements: Element[] = [];
  cursor.at++;
  while (cursor.text[cursor.at] !== '"') {
    const point = parseCharacter(cursor);
    elements.push({ kind: "characters", ranges: [[point, point]], negated: false });
  }
  cursor.at++;
  return elements;
}

function parseClass(cursor: Cursor): Element {
  cursor.at++;
  const negated = cursor.text[cursor.at] === "^";
  if (negated) cursor.at++;
  const ranges: [number, number][] = [];
  while (cursor.text[cursor.at] !== "]") {
    const first = parseCharacter(cursor);
    if (cursor.text[cursor.at] === "-" && cursor.text[cursor.at + 1] !== "]") {
      cursor.at++;
      ranges.push([first, parseCharacter(cursor)]);
    } else ranges.push([first, first]);
  }
  cursor.at++;
  return { kind: "characters", ranges, negated };
}

const shortEscapes: Record<string, string> = { n: "\n", r: "\r", t: "\t" };
const escapeDigits: Record<string, number> = { x: 2, u: 4, U: 8 };

function parseCharacter(cursor: Cursor): number {
  const point = cursor.text.codePointAt(cursor.at) ?? 0;
  cursor.at += point > 0xff_ff ? 2 : 1;
  if (point !== 0x5c) return point;
  const letter = cursor.text[cursor.at++] ?? "";
  const digits = escapeDigits[letter];
  if (digits === undefined) return (shortEscapes[letter] ?? letter).codePointAt(0) ?? 0;
  cursor.at += digits;
  return Number.parseInt(cursor.text.slice(cursor.at - digits, cursor.at), 16);
}

function skipSpaces(cursor: Cursor): void {
  while (cursor.text[cursor.at] === " ") cursor.at++;
}

/** Ways that are open: each begins with characters, or is at its end. */
export type Ways = { element: (Element & { kind: "characters" }) | undefined; next: Stack }[];

export function start(grammar: Grammar): Ways {
  return open(grammar, { element: { kind: "rule", name: "root" }, next: undefined });
}

function open(grammar: Grammar, stack: Stack, found: Ways = []): Ways {
  if (!stack) {
    found.push({ element: undefined, next: undefined });
    return found;
  }
  const { element, next } = stack;
  const push = (elements: readonly Element[]) =>
    open(
      grammar,
      elements.reduceRight<Stack>((rest, one) => ({ element: one, next: rest }), next),
      found,
    );
  if (element.kind === "characters") found.push({ element, next });
  else if (element.kind === "rule") {
    const options = grammar.get(element.name);
    if (!options) throw new Error(`No rule ${element.name}`);
    options.forEach(push);
  } else if (element.kind === "group") element.options.forEach(push);
  else {
    const less = { ...element, min: Math.max(0, element.min - 1), max: element.max - 1 };
    if (element.max > 0) push([element.element, less]);
    if (element.min === 0) push([]);
  }
  return found;
}

export function accepted({ ranges, negated }: Element & { kind: "characters" }, point: number): boolean {
  return ranges.some(([first, last]) => first <= point && point <= last) !== negated;
}

/** The ways that take a character, before they are opened again: more than one means a grammar in doubt. */
export function taking(ways: Ways, point: number): Ways {
  return ways.filter(({ element }) => element && accepted(element, point));
}

export function step(grammar: Grammar, ways: Ways, point: number): Ways {
  return taking(ways, point).flatMap(({ next }) => open(grammar, next));
}

export function mayEnd(ways: Ways): boolean {
  return ways.some(({ element }) => element === undefined);
}
