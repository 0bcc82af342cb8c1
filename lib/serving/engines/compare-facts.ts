import type { ModelFacts } from "./facts";
import { isDeepStrictEqual } from "node:util";

/** Facts that readers of an older version do not tell; of all others, absence says something about the model. */
const laterFacts: readonly (keyof ModelFacts)[] = ["takesTools"];

/** Names of what two readings of one header say differently. */
export function contradictions(one: ModelFacts, other: ModelFacts): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)] as (keyof ModelFacts)[]);
  const isTold = (name: keyof ModelFacts) => one[name] !== undefined && other[name] !== undefined;
  return [...names]
    .filter((name) => isTold(name) || !laterFacts.includes(name))
    .filter((name) => !isDeepStrictEqual(one[name], other[name]))
    .toSorted();
}

/** The same facts with what a newer reader that does not contradict them tells besides. */
export function withLaterFacts(facts: ModelFacts, readings: readonly ModelFacts[]): ModelFacts {
  const told = readings.filter((reading) => contradictions(facts, reading).length === 0);
  const later = laterFacts.flatMap((name) => {
    const teller = facts[name] === undefined && told.find((reading) => reading[name] !== undefined);
    return teller ? [[name, teller[name]]] : [];
  });
  return later.length === 0 ? facts : { ...facts, ...Object.fromEntries(later) };
}
