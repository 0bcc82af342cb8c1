import type { ObjectCase } from "../schema/cases";
import { choose, valueRule, type Continue, type Emission, type Entry } from "./emission";
import { colon, comma, space } from "./punctuation";
import type { Alternative, Part } from "./rule-set";

/** Objects without named properties. */
export function mapAlternatives(
  emission: Emission,
  entries: readonly Entry<ObjectCase>[],
  then: Continue,
  depth: number,
): Alternative[] {
  const [only] = entries;
  const names = only && entries.length === 1 ? nameRule(emission, only.one) : { rule: "string" };
  // Several kinds of maps are told apart by their values; those that ask for names too are left out.
  const live = entries.length === 1 ? entries : entries.filter(({ one }) => isPlain(one));
  const loops = new Map<string, string>();
  const ending = (some: typeof entries) => [{ text: "}" }, ...then([...new Set(some.map(({ label }) => label))])];

  const pair = (some: readonly Entry<ObjectCase>[]): Part[] => {
    const options = some.map(({ one }, index) => ({
      goals: [[...one.additional, ...one.patterns.flatMap(([, goal]) => goal)]],
      label: String(index),
    }));
    const follow: Continue = (labels) => [
      space,
      { rule: loop(some.filter((_, index) => labels.includes(String(index)))) },
    ];
    const value = emission.rules.define("member", () => choose(emission, options, follow, depth));
    return [names, ...colon, { rule: value }];
  };

  const loop = (some: readonly Entry<ObjectCase>[]): string => {
    const key = some.map((entry) => entries.indexOf(entry)).join(",");
    const rule = loops.get(key) ?? emission.rules.define("map", () => [ending(some), [...comma, ...pair(some)]]);
    loops.set(key, rule);
    return rule;
  };

  const first = emission.rules.define("map", () => [ending(entries), ...(live.length > 0 ? [pair(live)] : [])]);
  return [[{ text: "{" }, space, { rule: first }]];
}

function nameRule(emission: Emission, { names, patterns }: ObjectCase): Part {
  if (isPlain({ names, patterns })) return { rule: "string" };
  const [pattern = ""] = patterns[0] ?? [];
  return valueRule(emission, [[...names, ...emission.source.matching(pattern)]]);
}

function isPlain({ names, patterns }: Pick<ObjectCase, "names" | "patterns">): boolean {
  return names.length === 0 && patterns.length === 0;
}
