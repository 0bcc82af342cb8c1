import type { ArrayCase } from "../schema/cases";
import { keyOf } from "../schema/node";
import { choose, valueRule, type Continue, type Emission, type Entry } from "./emission";
import { comma, space, unlike } from "./punctuation";
import type { Alternative, Part } from "./rule-set";

export function arrayAlternatives(
  emission: Emission,
  entries: readonly Entry<ArrayCase>[],
  then: Continue,
  depth: number,
): Alternative[] {
  const live = unlike(entries, keyOfArray);
  if (live.length === 0) return [];
  const labels = [...new Set(live.map(({ label }) => label))];
  if (labels.length === 1 && live.some(({ one }) => isFree(one))) return [[{ rule: "array" }, ...then(labels)]];

  /** Rules for what may still stand in the array, behind its first element. */
  const known = new Map<string, Part>();
  const follow = (left: readonly Entry<ArrayCase>[]): Part => {
    const key = left.map(({ one, label }) => `${keyOfArray(one)} ${label}`).join("|");
    const part = known.get(key) ?? { rule: emission.rules.define("items", () => elements(left, false)) };
    known.set(key, part);
    return part;
  };

  /** What may stand in the array, the closing bracket included. */
  const elements = (left: readonly Entry<ArrayCase>[], isFirst: boolean): Alternative[] => {
    const [only] = left;
    if (only && left.length === 1 && only.one.prefix.length === 0) return alike(emission, only, isFirst, then);
    const closed = left.filter(({ one }) => one.min === 0).map(({ label }) => label);
    const after = new Map<string, Entry<ArrayCase>>();
    const options = left
      .filter(({ one }) => one.max > 0)
      .map(({ one, label: outer }) => {
        const next = { one: withoutFirst(one), label: outer };
        const label = `${keyOfArray(next.one)} ${outer}`;
        after.set(label, next);
        return { label, goals: [one.prefix[0] ?? one.items] };
      });
    const values = choose(
      emission,
      options,
      (labels) => [space, follow(labels.flatMap((label) => after.get(label) ?? []))],
      depth,
    );
    const item = isFirst ? values : [[...comma, { rule: emission.rules.define("item", () => values) }]];
    return [...(closed.length > 0 ? [[{ text: "]" }, ...then([...new Set(closed)])]] : []), ...item];
  };

  return [[{ text: "[" }, space, { rule: emission.rules.define("items", () => elements(live, true)) }]];
}

/** Elements that are all alike, as often as the case allows. */
function alike(emission: Emission, { one, label }: Entry<ArrayCase>, isFirst: boolean, then: Continue): Alternative[] {
  const end = [{ text: "]" }, ...then([label])];
  if (one.max === 0) return [end];
  const value = valueRule(emission, [one.items]);
  const more = emission.rules.define("item", () => [[...comma, value, space]]);
  if (!isFirst) return [[{ times: more, min: one.min, max: one.max }, ...end]];
  const some = [value, space, { times: more, min: Math.max(0, one.min - 1), max: one.max - 1 }, ...end];
  return one.min === 0 ? [end, some] : [some];
}

/** What the case asks of the elements behind the first. */
function withoutFirst({ prefix, items, min, max }: ArrayCase): ArrayCase {
  return { type: "array", prefix: prefix.slice(1), items, min: Math.max(0, min - 1), max: max - 1 };
}

function isFree({ prefix, items, min, max }: ArrayCase): boolean {
  return prefix.length + items.length === 0 && min === 0 && max === Infinity;
}

function keyOfArray({ prefix, items, min, max }: ArrayCase): string {
  return `${prefix.map(keyOf).join(",")};${keyOf(items)};${min};${max}`;
}
