import type { Case } from "../schema/cases";
import { keyOf, type Goal } from "../schema/node";
import type { CaseSource } from "../schema/cases-of";
import type { Alternative, Part, RuleSet } from "./rule-set";

/** What is under way: the rules so far, and which rule matches which goals. */
export type Emission = {
  source: CaseSource;
  rules: RuleSet;
  values: Map<string, string>;
  places: Map<string, Place>;
  /** One alternative for each way that a value of the options can begin. */
  alternativesOf: (options: readonly LabelledCases[], then: Continue, depth: number) => Alternative[];
};

/** A case of one type and the label of the option it belongs to. */
export type Entry<One extends Case> = { one: One; label: string };

/** A place in the order of an object's properties; undefined behind the last. Equal rests are the same place. */
export type Place = { id: number; name: string; goal: Goal; isRequired: boolean; next: Place | undefined };

/** A value that any of the goals allows, and the name of what the value decides. */
export type Option = { goals: readonly Goal[]; label: string };

/** The same with its cases. */
export type LabelledCases = { cases: readonly Case[]; label: string };

/** What follows a value, by the labels of the options that allow it. */
export type Continue = (labels: readonly string[]) => readonly Part[];

/** The rule of the values that any of the goals allows. */
export function valueRule(emission: Emission, goals: readonly Goal[]): Part {
  if (goals.some((goal) => goal.every(({ schema }) => schema === true))) return { rule: "value" };
  const key = keyOfGoals(goals);
  const known = emission.values.get(key);
  if (known !== undefined) return { rule: known };
  const rule = emission.rules.define("value", () =>
    emission.alternativesOf([{ cases: casesOfAll(emission, goals), label: "" }], () => [], 0),
  );
  emission.values.set(key, rule);
  return { rule };
}

/**
 * Values that any of the options allows, each followed by what it leads to. Never two ways at once: where options share
 * values, one way stands for all of them, and they part where the values do.
 */
export function choose(emission: Emission, options: readonly Option[], then: Continue, depth: number): Alternative[] {
  const byLabel = new Map<string, Goal[]>();
  for (const { goals, label } of options) byLabel.set(label, [...(byLabel.get(label) ?? []), ...goals]);
  const merged = [...byLabel].map(([label, goals]) => ({ label, goals, key: keyOfGoals(goals) }));
  const [first] = merged;
  if (!first) return [];
  if (merged.every(({ key }) => key === first.key)) {
    return [[valueRule(emission, first.goals), ...then(merged.map(({ label }) => label))]];
  }
  const labelled = merged.map(({ label, goals }) => ({ label, cases: casesOfAll(emission, goals) }));
  return emission.alternativesOf(labelled, then, depth + 1);
}

function casesOfAll({ source }: Emission, goals: readonly Goal[]): Case[] {
  return goals.flatMap((goal) => source.casesOf(goal));
}

function keyOfGoals(goals: readonly Goal[]): string {
  return [...new Set(goals.map(keyOf))].toSorted().join("|");
}
