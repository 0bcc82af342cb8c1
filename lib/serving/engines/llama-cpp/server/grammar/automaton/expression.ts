import { statesMax, TooManyStates, trimmed, type Automaton, type Edge } from "./automaton";
import { spend } from "./budget";
import { ordered, type Ranges } from "./ranges";

/** A regular expression without assertions. */
export type Expression =
  | { kind: "characters"; ranges: Ranges }
  | { kind: "sequence"; parts: readonly Expression[] }
  | { kind: "choice"; options: readonly Expression[] }
  | { kind: "repeat"; part: Expression; min: number; max: number };

export function text(value: string): Expression {
  const parts = Array.from(value, (character): Expression => {
    const point = character.codePointAt(0) ?? 0;
    return { kind: "characters", ranges: [[point, point]] };
  });
  return { kind: "sequence", parts };
}

type Graph = { empty: number[][]; edges: { ranges: Ranges; to: number }[][] };

/** The automaton of the texts that match as a whole. */
export function automatonOf(expression: Expression): Automaton {
  const graph: Graph = { empty: [], edges: [] };
  const start = addState(graph);
  const end = build(graph, expression, start);
  return determinize(graph, start, end);
}

function addState(graph: Graph): number {
  if (graph.edges.length >= 4 * statesMax) throw new TooManyStates();
  graph.empty.push([]);
  return graph.edges.push([]) - 1;
}

/** Adds the expression behind a state and answers the state after it. */
function build(graph: Graph, expression: Expression, from: number): number {
  switch (expression.kind) {
    case "characters": {
      const to = addState(graph);
      graph.edges[from]?.push({ ranges: expression.ranges, to });
      return to;
    }
    case "sequence":
      return expression.parts.reduce((at, part) => build(graph, part, at), from);
    case "choice": {
      const end = addState(graph);
      for (const option of expression.options) {
        const start = addState(graph);
        graph.empty[from]?.push(start);
        graph.empty[build(graph, option, start)]?.push(end);
      }
      return end;
    }
    case "repeat":
      return repeat(graph, expression, from);
  }
}

function repeat(graph: Graph, { part, min, max }: Expression & { kind: "repeat" }, from: number): number {
  let at = from;
  for (let count = 0; count < min; count++) at = build(graph, part, at);
  const end = addState(graph);
  if (max === Infinity) {
    const loop = addState(graph);
    graph.empty[at]?.push(loop);
    graph.empty[build(graph, part, loop)]?.push(loop);
    graph.empty[loop]?.push(end);
    return end;
  }
  for (let count = min; count < max; count++) {
    graph.empty[at]?.push(end);
    at = build(graph, part, at);
  }
  graph.empty[at]?.push(end);
  return end;
}

function determinize(graph: Graph, start: number, end: number): Automaton {
  const ids = new Map<string, number>();
  const sets: number[][] = [];
  const idOf = (states: Iterable<number>): number => {
    const set = closure(graph, states);
    const key = set.join(",");
    const known = ids.get(key);
    if (known !== undefined) return known;
    if (sets.length >= statesMax) throw new TooManyStates();
    ids.set(key, sets.length);
    return sets.push(set) - 1;
  };
  idOf([start]);
  const edges: Edge[][] = [];
  for (let id = 0; id < sets.length; id++) {
    const out = (sets[id] ?? []).flatMap((state) => graph.edges[state] ?? []);
    spend(1 + (sets[id]?.length ?? 0) + out.length * 4);
    edges.push(step(out, idOf));
  }
  return trimmed({ edges, accepts: sets.map((set) => set.includes(end)) });
}

function step(out: Graph["edges"][number], idOf: (states: Iterable<number>) => number): Edge[] {
  const borders = new Map<number, { opening: number[]; closing: number[] }>();
  const at = (point: number) => {
    const border = borders.get(point) ?? { opening: [], closing: [] };
    borders.set(point, border);
    return border;
  };
  for (const { ranges, to } of out)
    for (const [first, last] of ranges) {
      at(first).opening.push(to);
      at(last + 1).closing.push(to);
    }
  const open = new Map<number, number>();
  const joined = new Map<number, [number, number][]>();
  const points = [...borders.keys()].toSorted((a, b) => a - b);
  points.forEach((first, index) => {
    const border = at(first);
    for (const to of border.opening) open.set(to, (open.get(to) ?? 0) + 1);
    for (const to of border.closing) {
      const count = (open.get(to) ?? 0) - 1;
      if (count > 0) open.set(to, count);
      else open.delete(to);
    }
    const next = points[index + 1];
    if (open.size === 0 || next === undefined) return;
    const id = idOf(open.keys());
    joined.set(id, [...(joined.get(id) ?? []), [first, next - 1]]);
  });
  return [...joined].map(([to, ranges]) => ({ ranges: ordered(ranges), to }));
}

function closure(graph: Graph, states: Iterable<number>): number[] {
  const all = new Set(states);
  for (const state of all) for (const next of graph.empty[state] ?? []) all.add(next);
  spend(all.size);
  return [...all].toSorted((a, b) => a - b);
}
