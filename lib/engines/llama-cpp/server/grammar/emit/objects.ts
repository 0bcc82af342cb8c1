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
  const live = all.map(({ one, label }) => ({ place: placesOf(emission, one), label }));
  const first = emission.rules.define("members", () => members(emission, live, true, then, depth));
  return [[{ text: "{" }, space, { rule: first }]];
}

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

/** What may stand from here on, the closing brace included. */
function members(
  emission: Emission,
  live: readonly Live[],
  isFirst: boolean,
  then: Continue,
  depth: number,
): Alternative[] {
  const closed: string[] = [];
  const byName = new Map<string, { goal: Goal; next: Live }[]>();
  for (const { place, label } of live) {
    const steps = ways(place);
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) {
      const { name, goal, next } = step.value;
      byName.set(name, [...(byName.get(name) ?? []), { goal, next: { place: next, label } }]);
    }
    if (step.value) closed.push(label);
  }
  const follow = memo((next: readonly Live[]): Part => {
    return { rule: emission.rules.define("members", () => members(emission, next, false, then, depth)) };
  });
  const names = nameAlternatives(emission.rules, [...byName.keys()], (name) => {
    const states = new Map((byName.get(name) ?? []).map((way) => [keyOfLive(way.next), way.next]));
    const options = (byName.get(name) ?? []).map(({ goal, next }) => ({ goals: [goal], label: keyOfLive(next) }));
    const values = choose(
      emission,
      options,
      (labels) => [space, follow(labels.flatMap((label) => states.get(label) ?? []))],
      depth,
    );
    const [value] = values;
    if (value && values.length === 1) return [...colon, ...value];
    return [...colon, { rule: emission.rules.define("member", () => values) }];
  });
  const opening = isFirst ? names : names.map((name) => [...comma, ...name]);
  return [...(closed.length > 0 ? [[{ text: "}" }, ...then([...new Set(closed)])]] : []), ...opening];
}

/** The same rule for the same places. */
function memo(make: (live: readonly Live[]) => Part): (live: readonly Live[]) => Part {
  const known = new Map<string, Part>();
  return (live) => {
    const key = live.map(keyOfLive).toSorted().join(" ");
    const part = known.get(key) ?? make(live);
    known.set(key, part);
    return part;
  };
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
