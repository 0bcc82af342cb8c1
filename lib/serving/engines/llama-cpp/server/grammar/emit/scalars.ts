import { product, TooManyStates, type Automaton } from "../automaton/automaton";
import { isUnlimited, numberAutomaton } from "../number-language";
import type { NumberCase, StringCase } from "../schema/cases";
import { UnsupportedSchema } from "../schema/unsupported-schema";
import { hasOnlyLength, stringAutomaton } from "../string-language";
import { automatonAlternatives } from "./automata";
import type { Continue, Emission, Entry } from "./emission";
import { nameAlternatives } from "./names";
import type { Alternative, Part } from "./rule-set";

export function numberAlternatives(
  emission: Emission,
  entries: readonly Entry<NumberCase>[],
  then: Continue,
): Alternative[] {
  const labels = labelsOf(entries);
  const plain = entries.filter(({ one }) => isUnlimited(one));
  const widest = plain.find(({ one }) => !one.isInteger) ?? plain[0];
  if (widest && (labels.length === 1 || areAlike(entries))) {
    if (!widest.one.isInteger || entries.every(({ one }) => one.isInteger))
      return [[{ rule: widest.one.isInteger ? "integer" : "number" }, ...then(labels)]];
  }
  return labelled(emission, entries, numberAutomaton, then);
}

export function stringAlternatives(
  emission: Emission,
  entries: readonly Entry<StringCase>[],
  then: Continue,
): Alternative[] {
  const quote: Part = { text: '"' };
  const labels = labelsOf(entries);
  const closing: Continue = (found) => [quote, ...then(found)];
  const measured = entries.filter(({ one }) => hasOnlyLength(one)).map(({ one }) => one);
  const free = measured.find(({ minLength, maxLength }) => minLength === 0 && maxLength === Infinity);
  const values = entries.map(({ one }) => one.values);
  if (labels.length === 1 && entries.length > 0 && values.every((some) => some !== undefined)) {
    return nameAlternatives([...new Set(values.flat())], () => then(labels), {
      once: (_key, kind, fill) => ({ rule: emission.rules.define(kind, fill) }),
      keyOfName: (name) => name,
    });
  }
  if (labels.length === 1 || areAlike(entries)) {
    if (free) return [[{ rule: "string" }, ...then(labels)]];
    const [one] = measured;
    if (one && areAlike(entries)) return [[{ rule: measuredRule(emission, one) }, ...then(labels)]];
  }
  const inside = labelled(emission, entries, stringAutomaton, closing);
  if (inside.length === 0) return [];
  return [[quote, { rule: emission.rules.define("string", () => inside) }]];
}

/** Strings of a length, whose rule is shared by all that ask for it. */
function measuredRule({ rules, values }: Emission, { minLength, maxLength }: StringCase): string {
  const key = `length ${minLength} ${maxLength}`;
  const quote: Part = { text: '"' };
  const rule =
    values.get(key) ??
    rules.define("string", () => [[quote, { times: "char", min: minLength, max: maxLength }, quote]]);
  values.set(key, rule);
  return rule;
}

/** The texts of all cases, each followed by what its labels lead to. */
function labelled<One extends NumberCase | StringCase>(
  emission: Emission,
  entries: readonly Entry<One>[],
  automatonOfCase: (one: One) => Automaton,
  then: Continue,
): Alternative[] {
  if (entries.length === 0) return [];
  try {
    const automata = entries.map(({ one }) => automatonOfCase(one));
    const { edges, verdicts } = product(automata, (accepting) => [
      ...new Set(entries.filter((_, index) => accepting[index]).map(({ label }) => label)),
    ]);
    return automatonAlternatives(emission.rules, edges, (state) => {
      const labels = verdicts[state] ?? [];
      return labels.length > 0 ? then(labels) : undefined;
    });
  } catch (error) {
    if (!(error instanceof TooManyStates)) throw error;
    throw new UnsupportedSchema("text", "", "combines limits of strings or numbers that need too large a grammar");
  }
}

function labelsOf(entries: readonly Entry<NumberCase | StringCase>[]): string[] {
  return [...new Set(entries.map(({ label }) => label))];
}

/** Whether every label has the same cases. */
function areAlike(entries: readonly Entry<NumberCase | StringCase>[]): boolean {
  const byLabel = Map.groupBy(entries, ({ label }) => label);
  const keys = [...byLabel.values()].map((group) =>
    [...new Set(group.map(({ one }) => JSON.stringify(one)))].toSorted().join(" "),
  );
  return new Set(keys).size <= 1 && new Set(entries.map(({ one }) => JSON.stringify(one))).size === 1;
}
