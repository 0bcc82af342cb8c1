import { figureOf, type Figure } from "../rounds";
import type { Measured } from "./measure";

export type Results = Map<string, Measured[]>;

const tooMuch = "too much else ran on this machine";

/** One line for each candidate: medians, and ratios to the first one as they come out in the quietest round of each. */
export function printResults(title: string, results: Results, what: "request" | "token"): void {
  console.log(`\n${title}`);
  const [first] = results.keys();
  for (const [name, rounds] of results) {
    const cost = figureOf(rounds, ({ costUs }) => costUs);
    const p50 = figureOf(rounds, ({ took }) => took.p50);
    const p90 = figureOf(rounds, ({ took }) => took.p90);
    const p99 = figureOf(rounds, ({ took }) => took.p99);
    const rate = figureOf(rounds, ({ done, seconds }) => done / seconds);
    const ratio = first === undefined ? undefined : ratioOf(results, name, first);
    console.log(
      [
        name.padEnd(30),
        `${cost.median.toFixed(1)} us/${what} (least ${cost.least.toFixed(1)}), ${ratio?.value.toFixed(2)} x ${first}`,
        `${rate.median.toFixed(0)} ${what}s/s`,
        `p50 ${p50.median.toFixed(0)} p90 ${p90.median.toFixed(0)} p99 ${p99.median.toFixed(0)} us`,
        ...firstTokens(rounds),
        `cores: generator ${mean(rounds, "generatorCores")}, engine ${mean(rounds, "engineCores")}, foreign ${mean(rounds, "foreignCores")}`,
        cost.isConclusive ? "" : tooMuch,
      ]
        .filter(Boolean)
        .join(" | "),
    );
  }
}

function firstTokens(rounds: readonly Measured[]): string[] {
  if (!rounds[0]?.firstToken) return [];
  const p50 = figureOf(rounds, ({ firstToken }) => firstToken?.p50 ?? Number.NaN);
  return [`first token p50 ${p50.median.toFixed(0)} us`];
}

const mean = (rounds: readonly Measured[], name: "generatorCores" | "engineCores" | "foreignCores") =>
  (rounds.reduce((sum, round) => sum + round[name], 0) / rounds.length).toFixed(2);

export type Compared = { value: number; isConclusive: boolean };

/** Of the processor time of one candidate for each request or token to that of another, least to least. */
export function ratioOf(results: Results, name: string, reference: string): Compared {
  return compare(costOf(results, name), costOf(results, reference), (mine, theirs) => mine.least / theirs.least);
}

export const costOf = (results: Results, name: string): Figure =>
  figureOf(results.get(name) ?? [], ({ costUs }) => costUs);

/** Between the medians that half of the requests took, in microseconds. */
export function addedOf(results: Results, name: string, reference: string): Compared {
  const p50 = (of: string) => figureOf(results.get(of) ?? [], ({ took }) => took.p50);
  return compare(p50(name), p50(reference), (mine, theirs) => mine.least - theirs.least);
}

const compare = (mine: Figure, theirs: Figure, value: (mine: Figure, theirs: Figure) => number): Compared => ({
  value: value(mine, theirs),
  isConclusive: mine.isConclusive && theirs.isConclusive,
});

export type Bar = Compared & { what: string; bar: { atMost: number } | { atLeast: number }; unit?: string };

/** @returns whether every bar holds that could be judged. */
export function printBars(bars: readonly Bar[]): boolean {
  console.log("");
  for (const one of bars) {
    const { what, value, bar, unit = "", isConclusive } = one;
    const limit = "atMost" in bar ? `at most ${bar.atMost}` : `at least ${bar.atLeast}`;
    const verdict = `${limit}${unit}: ${holds(one) ? "holds" : "is missed"}`;
    console.log(`${what}: ${value.toFixed(2)}${unit}; ${verdict}${isConclusive ? "" : `, inconclusive: ${tooMuch}`}`);
  }
  return bars.every((one) => !one.isConclusive || holds(one));
}

const holds = ({ value, bar }: Bar) => ("atMost" in bar ? value <= bar.atMost : value >= bar.atLeast);
