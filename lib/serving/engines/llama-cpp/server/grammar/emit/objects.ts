import type { ObjectCase } from "../schema/cases";
import { keyOf, type Goal } from "../schema/node";
import { choose, type Continue, type Emission, type Entry, type Place } from "./emission";
import { mapAlternatives } from "./maps";
import { nameAlternatives } from "./names";
import { colon, comma, space, unlike } from "./punctuation";
import type { Alternative, Part } from "./rule-set";

/** Objects have their properties in the schema's order. Only where none is named may they have others. */
export function objectAlternatives(
  emission: Emission,
  entries: readonly Entry<ObjectCase>[],
  then: Continue,
  depth: number,
): Alternative[] {
  const all = unlike(entries, keyOfObject);
  if (all.length === 0) return [];
  const labels = [...new Set(all.map(({ label }) => label))];
  const free = all.some(({ one }) => isFree(one));
  if (free && labels.length === 1) return [[{ rule: "object" }, ...then(labels)]];
  if (all.every(({ one }) => one.properties.size === 0)) return mapAlternatives(emission, all, then, depth);

  const alike = new Map<string, string>();
  /** The same rule for what is the same. */
  const once = (key: string, kind: string, fill: () => Alternative[]): Part => {
    const rule = alike.get(key) ?? emission.rules.define(kind, fill);
    alike.set(key, rule);
    return { rule };
  };

  /** What may stand from here on, the closing brace included. */
  const members = (live: readonly Live[], isFirst: boolean): Alternative[] => {
    const { closed, byName } = open(live);
    const afterName = (name: string): Part => {
      const reached = byName.get(name) ?? [];
      return once(`after ${keyOfWays(name, reached)}`, "member", () => member(reached));
    };
    const keyOfName = (name: string) => keyOfWays(name, byName.get(name) ?? []);
    const names = nameAlternatives([...byName.keys()], (name) => [...colon, afterName(name)], { once, keyOfName });
    const opening = isFirst ? names : names.map((name) => [...comma, ...name]);
    return [...(closed.length > 0 ? [[{ text: "}" }, ...then([...new Set(closed)])]] : []), ...opening];
  };

  const member = (reached: readonly Way[]): Alternative[] => {
    const states = new Map(reached.map(({ next }) => [keyOfLive(next), next]));
    const options = reached.map(({ goal, next }) => ({ goals: [goal], label: keyOfLive(next) }));
    const follow: Continue = (found) => {
      const next = found.flatMap((label) => states.get(label) ?? []);
      const key = next.map(keyOfLive).toSorted().join("|");
      return [space, once(`members ${key}`, "members", () => members(next, false))];
    };
    return choose(emission, options, follow, depth);
  };

  const live = all.map(({ one, label }) => ({ place: placesOf(emission, one), label }));
  return [[{ text: "{" }, space, { rule: emission.rules.define("members", () => members(live, true)) }]];
}

/** A property that may come, and what may come behind it. */
type Way = { goal: Goal; next: Live };

/** What an object of one case may still have. */
type Live = { place: Place | undefined; label: string };

function placesOf({ places }: Emission, { properties, required }: ObjectCase): Place | undefined {
  let next: Place | undefined;
  for (const [name, goal] of [...properties].toReversed()) {
    const isRequired = required.has(name);
    const key = JSON.stringify([name, keyOf(goal), isRequired, next?.id]);
    next = places.get(key) ?? { id: places.size, name, goal, isRequired, next };
    places.set(key, next);
  }
  return next;
}

/** The properties that may come next: all up to the first that must. */
function* ways(from: Place | undefined): Generator<Place, boolean> {
  for (let place = from; place; place = place.next) {
    yield place;
    if (place.isRequired) return false;
  }
  return true;
}

/** The objects that may end here, and the properties that may come, by their names. */
function open(live: readonly Live[]): { closed: string[]; byName: Map<string, Way[]> } {
  const closed: string[] = [];
  const byName = new Map<string, Way[]>();
  for (const { place, label } of live) {
    const steps = ways(place);
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) {
      const { name, goal, next } = step.value;
      byName.set(name, [...(byName.get(name) ?? []), { goal, next: { place: next, label } }]);
    }
    if (step.value) closed.push(label);
  }
  return { closed, byName };
}

function keyOfWays(name: string, reached: readonly Way[]): string {
  return JSON.stringify([name, reached.map(({ goal, next }) => [keyOf(goal), keyOfLive(next)])]);
}

function keyOfLive({ place, label }: Live): string {
  return `${place?.id ?? "end"} ${label}`;
}

function isFree({ properties, additional, patterns, names }: ObjectCase): boolean {
  return properties.size === 0 && additional.length + patterns.length + names.length === 0;
}

function keyOfObject({ properties, required, additional, patterns, names }: ObjectCase): string {
  return JSON.stringify([
    [...properties].map(([name, goal]) => [name, keyOf(goal)]),
    [...required].toSorted(),
    keyOf(additional),
    patterns.map(([pattern, goal]) => [pattern, keyOf(goal)]),
    keyOf(names),
  ]);
}
