import { spend } from "./budget";
import { anyCharacter, without, type Ranges } from "./ranges";

/** A deterministic automaton over code points. State 0 is the first; every state leads to an accepting one. */
export type Automaton = {
  edges: readonly (readonly Edge[])[];
  accepts: readonly boolean[];
};

/** Edges of one state never share a character. */
export type Edge = { ranges: Ranges; to: number };

/** Beyond this an automaton costs more than it is worth; what it would keep is checked in the finished answer instead. */
export const statesMax = 3000;

export class TooManyStates extends Error {}

/** Whether a text, read as code points, leads to an accepting state. */
export function accepts(automaton: Automaton, text: string): boolean {
  let state: number | undefined = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    state = automaton.edges[state]?.find(({ ranges }) => ranges.some(([a, b]) => a <= point && point <= b))?.to;
    if (state === undefined) return false;
  }
  return automaton.accepts[state] === true;
}

/**
 * Walks several automata at once. Each state of the result stands for where all of them are (undefined: left behind);
 * `verdict` tells from the ones that accept there.
 */
export function product<Verdict>(
  automata: readonly Automaton[],
  verdict: (accepting: readonly boolean[]) => Verdict,
): { edges: Edge[][]; verdicts: Verdict[] } {
  const ids = new Map<string, number>();
  const places: (number | undefined)[][] = [];
  const edges: Edge[][] = [];
  const idOf = (place: (number | undefined)[]): number => {
    const key = place.join(",");
    const known = ids.get(key);
    if (known !== undefined) return known;
    if (places.length >= statesMax) throw new TooManyStates();
    ids.set(key, places.length);
    return places.push(place) - 1;
  };
  idOf(automata.map(() => 0));
  for (let id = 0; id < places.length; id++) {
    const place = places[id] ?? [];
    const outs = place.map((state, index) => (state === undefined ? [] : (automata[index]?.edges[state] ?? [])));
    edges.push(
      splitByTarget(
        outs.map((out) => out.map(({ ranges, to }) => [ranges, to] as const)),
        (targets) => idOf(targets),
      ),
    );
  }
  const verdicts = places.map((place) =>
    verdict(place.map((state, index) => state !== undefined && automata[index]?.accepts[state] === true)),
  );
  return { edges, verdicts };
}

/** Cuts the characters wherever one of the sides goes elsewhere, and joins those that go to the same place. */
function splitByTarget(
  sides: readonly (readonly (readonly [Ranges, number])[])[],
  idOf: (targets: (number | undefined)[]) => number,
): Edge[] {
  const cuts = new Set<number>();
  for (const [ranges] of sides.flat())
    for (const [first, last] of ranges) {
      cuts.add(first);
      cuts.add(last + 1);
    }
  const borders = [...cuts].toSorted((a, b) => a - b);
  spend(borders.length * (1 + sides.flat().length));
  const joined = new Map<number, [number, number][]>();
  borders.slice(0, -1).forEach((first, index) => {
    const targets = sides.map(
      (side) => side.find(([ranges]) => ranges.some(([low, high]) => low <= first && first <= high))?.[1],
    );
    if (targets.every((target) => target === undefined)) return;
    const to = idOf(targets);
    const last = (borders[index + 1] ?? first + 1) - 1;
    const ranges = joined.get(to) ?? [];
    const before = ranges.at(-1);
    if (before && before[1] === first - 1) before[1] = last;
    else ranges.push([first, last]);
    joined.set(to, ranges);
  });
  return [...joined].map(([to, ranges]) => ({ ranges, to }));
}

/** Texts that all accept. */
export function intersection(...automata: readonly Automaton[]): Automaton {
  const { edges, verdicts } = product(automata, (accepting) => accepting.every(Boolean));
  return trimmed({ edges, accepts: verdicts });
}

/** Texts that one of them accepts. */
export function union(...automata: readonly Automaton[]): Automaton {
  const { edges, verdicts } = product(automata, (accepting) => accepting.some(Boolean));
  return trimmed({ edges, accepts: verdicts });
}

/** Texts that it does not accept. */
export function complement({ edges, accepts: accepting }: Automaton): Automaton {
  const sink = edges.length;
  const all = [...edges, []].map((out) => {
    const rest = without(
      anyCharacter,
      out.flatMap(({ ranges }) => ranges),
    );
    return rest.length > 0 ? [...out, { ranges: rest, to: sink }] : out;
  });
  return trimmed({ edges: all, accepts: [...accepting.map((one) => !one), true] });
}

/** Leaves out the states that lead nowhere: a sampler must never be led into one. */
export function trimmed({ edges, accepts: accepting }: Automaton): Automaton {
  const sources = edges.map((): number[] => []);
  edges.forEach((out, from) => {
    for (const { to } of out) sources[to]?.push(from);
  });
  const alive = new Set<number>(accepting.flatMap((one, state) => (one ? [state] : [])));
  for (const state of alive) for (const source of sources[state] ?? []) alive.add(source);
  if (!alive.has(0)) return { edges: [[]], accepts: [false] };
  const kept = [0, ...[...alive].filter((state) => state !== 0).toSorted((a, b) => a - b)];
  const names = new Map(kept.map((state, index) => [state, index]));
  return {
    edges: kept.map((state) =>
      (edges[state] ?? []).flatMap(({ ranges, to }) => {
        const name = names.get(to);
        return name === undefined ? [] : [{ ranges, to: name }];
      }),
    ),
    accepts: kept.map((state) => accepting[state] === true),
  };
}
