import type { Edge } from "../automaton/automaton";
import type { Alternative, Part, RuleSet } from "./rule-set";

/** Rules for the states of an automaton. `end` tells what follows where a text may end. */
export function automatonAlternatives(
  rules: RuleSet,
  edges: readonly (readonly Edge[])[],
  end: (state: number) => readonly Part[] | undefined,
): Alternative[] {
  const names = new Map<number, string>();
  const entrances = countEntrances(edges);

  const ruleOf = (state: number): string => {
    const name = names.get(state) ?? rules.define("state", () => alternatives(state));
    names.set(state, name);
    return name;
  };

  const alternatives = (state: number): Alternative[] => {
    const ending = end(state);
    return [...(edges[state] ?? []).map(along), ...(ending ? [ending] : [])];
  };

  /** Follows an edge as far as there is one way only. */
  const along = (edge: Edge): Alternative => {
    const parts: Part[] = [];
    let next: Edge | undefined = edge;
    let state = edge.to;
    while (next) {
      parts.push({ ranges: next.ranges });
      state = next.to;
      const out: readonly Edge[] = edges[state] ?? [];
      next = out.length === 1 && !end(state) && entrances[state] === 1 ? out[0] : undefined;
    }
    const ending = end(state);
    if (ending && edges[state]?.length === 0) return [...joined(parts), ...ending];
    return [...joined(parts), { rule: ruleOf(state) }];
  };

  return alternatives(0);
}

function countEntrances(edges: readonly (readonly Edge[])[]): number[] {
  const counts = edges.map((_, state): number => (state === 0 ? 1 : 0));
  for (const { to } of edges.flat()) counts[to] = (counts[to] ?? 0) + 1;
  return counts;
}

/** Single characters in a row as one text. */
function joined(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const only = "ranges" in part && part.ranges.length === 1 ? part.ranges[0] : undefined;
    const before = result.at(-1);
    if (!only || only[0] !== only[1] || !isPrintable(only[0])) result.push(part);
    else if (before && "text" in before)
      result[result.length - 1] = { text: before.text + String.fromCodePoint(only[0]) };
    else result.push({ text: String.fromCodePoint(only[0]) });
  }
  return result;
}

function isPrintable(point: number): boolean {
  return point >= 0x20 && point < 0x7f;
}
