import { median } from "./median";

/** Processor time of others during a measurement, in cores: beyond this it says too much about them. */
const foreignCoresMax = 0.3;
const quietMin = 3;

/** There and back, so that whatever changes on the machine meanwhile meets all of them alike: A B C, C B A, A B C… */
export async function inRounds<Candidate extends { name: string }, Measured>(
  candidates: readonly Candidate[],
  rounds: number,
  measure: (candidate: Candidate) => Promise<Measured>,
): Promise<Map<string, Measured[]>> {
  const all = new Map<string, Measured[]>(candidates.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const candidate of round % 2 === 0 ? candidates : candidates.toReversed()) {
      all.get(candidate.name)?.push(await measure(candidate));
    }
  }
  return all;
}

export type Figure = {
  /** Others only ever add to it, so this is nearest to what it costs. */
  least: number;
  median: number;
  /** Enough of its rounds were quiet; otherwise all of them stand in, and prove nothing. */
  isConclusive: boolean;
};

export function figureOf<Measured extends { foreignCores: number }>(
  rounds: readonly Measured[],
  read: (measured: Measured) => number,
): Figure {
  const quiet = rounds.filter(({ foreignCores }) => foreignCores <= foreignCoresMax);
  const isConclusive = quiet.length >= Math.min(quietMin, rounds.length);
  const values = (isConclusive ? quiet : rounds).map(read);
  return { least: Math.min(...values), median: median(values), isConclusive };
}
