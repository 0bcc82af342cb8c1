import type { Ranges } from "../automaton/ranges";
import { literal, type Rules } from "../grammar-text";
import { UnsupportedSchema } from "../schema/unsupported-schema";

/** One element of a rule. `times` repeats a rule. */
export type Part =
  | { text: string }
  | { ranges: Ranges }
  | { rule: string }
  | { times: string; min: number; max: number };

/** What must follow each other. */
export type Alternative = readonly Part[];

const rulesMax = 12_000;
/** At a place where the text can go on in more ways, llama.cpp takes too long for a token. */
const alternativesMax = 128;
const partsMax = 120_000;
/** llama.cpp makes a rule of its own for each repetition. */
const repetitionsMax = 20_000;

/** The rules of one grammar while it grows. Rules are filled one after another, so that recursion ends. */
export class RuleSet {
  readonly #prefix: string;
  readonly #rules = new Map<string, readonly Alternative[]>();
  readonly #pending: (() => void)[] = [];
  #parts = 0;
  #repetitions = 0;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Names a rule now; `fill` tells later what it matches. */
  define(kind: string, fill: () => readonly Alternative[]): string {
    const name = `${this.#prefix}${kind}-${this.#rules.size}`;
    if (this.#rules.size >= rulesMax) throw tooLarge();
    this.#rules.set(name, []);
    this.#pending.push(() => {
      const alternatives = fill();
      if (alternatives.length > alternativesMax) {
        throw new UnsupportedSchema("text", "", `can go on in more than ${alternativesMax} ways at one place`);
      }
      for (const alternative of alternatives) this.#count(alternative);
      this.#rules.set(name, alternatives);
    });
    return name;
  }

  #count(alternative: Alternative): void {
    this.#parts += alternative.length;
    for (const part of alternative) {
      if ("times" in part) this.#repetitions += part.max === Infinity ? part.min : part.max;
    }
    if (this.#parts > partsMax || this.#repetitions > repetitionsMax) throw tooLarge();
  }

  /** Fills all rules. Those that no text matches are left out; undefined when that is the case for `root`. */
  finish(root: string): Rules | undefined {
    for (let next = this.#pending.pop(); next; next = this.#pending.pop()) next();
    const matched = this.#matched();
    if (!matched.has(root)) return undefined;
    const rules = new Map<string, string>();
    for (const name of this.#reachable(root, matched)) {
      const alternatives = this.#alternatives(name, matched).map((alternative) =>
        printAlternative(alternative, (rule) => !this.#rules.has(rule) || matched.has(rule)),
      );
      rules.set(name, [...new Set(alternatives)].join(" | "));
    }
    return rules;
  }

  /** Rules that some text matches. */
  #matched(): Set<string> {
    const users = new Map<string, Set<string>>();
    for (const [name, alternatives] of this.#rules) {
      for (const rule of alternatives.flatMap(namesIn)) users.set(rule, (users.get(rule) ?? new Set()).add(name));
    }
    const matched = new Set<string>();
    const pending = [...this.#rules.keys()];
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (matched.has(name) || this.#alternatives(name, matched).length === 0) continue;
      matched.add(name);
      pending.push(...(users.get(name) ?? []));
    }
    return matched;
  }

  #alternatives(name: string, matched: ReadonlySet<string>): Alternative[] {
    const canMatch = (rule: string) => !this.#rules.has(rule) || matched.has(rule);
    return (this.#rules.get(name) ?? []).filter((alternative) =>
      alternative.every((part) => {
        if ("rule" in part) return canMatch(part.rule);
        return "times" in part ? part.min === 0 || canMatch(part.times) : true;
      }),
    );
  }

  #reachable(root: string, matched: ReadonlySet<string>): Set<string> {
    const reachable = new Set([root]);
    for (const name of reachable)
      for (const rule of this.#alternatives(name, matched).flatMap(namesIn)) if (matched.has(rule)) reachable.add(rule);
    return reachable;
  }
}

function namesIn(alternative: Alternative): string[] {
  return alternative.flatMap((part) => ("rule" in part ? [part.rule] : "times" in part ? [part.times] : []));
}

function printAlternative(alternative: Alternative, canMatch: (rule: string) => boolean): string {
  const parts = alternative.flatMap((part) => {
    if ("text" in part) return part.text === "" ? [] : [literal(part.text)];
    if ("ranges" in part) return [`[${part.ranges.map(printRange).join("")}]`];
    if ("rule" in part) return [part.rule];
    if (part.max === 0 || !canMatch(part.times)) return [];
    return [`${part.times}{${part.min},${part.max === Infinity ? "" : part.max}}`];
  });
  return parts.length > 0 ? parts.join(" ") : `""`;
}

function printRange([first, last]: Ranges[number]): string {
  return first === last ? printCharacter(first) : `${printCharacter(first)}-${printCharacter(last)}`;
}

function printCharacter(point: number): string {
  const letter = String.fromCodePoint(point);
  if (/^[0-9a-zA-Z]$/.test(letter)) return letter;
  const digits = point.toString(16);
  return point > 0xff_ff ? `\\U${digits.padStart(8, "0")}` : `\\u${digits.padStart(4, "0")}`;
}

function tooLarge(): UnsupportedSchema {
  return new UnsupportedSchema("text", "", "leads to a grammar that is too large");
}
