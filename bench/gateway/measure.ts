import { setTimeout as sleep } from "node:timers/promises";
import { whatIsSpent } from "../processor-time";
import type { Program } from "../program";
import type { Field } from "./field";
import type { Load, Loaded, Target } from "./load/load";

/** Who is asked, and whose processor time counts. */
export type Candidate = { name: string; target: () => Promise<Target>; pids: readonly number[] };

/** A load without its target. */
export type Pressure = Load extends infer One ? (One extends Load ? Omit<One, "target"> : never) : never;

export type Measured = Loaded & {
  /** Processor time of the candidate for each request or token, in microseconds. */
  costUs: number;
  foreignCores: number;
  generatorCores: number;
  engineCores: number;
};

export type Measure = (candidate: Candidate, pressure: Pressure) => Promise<Measured>;

/** Records are written up to half a second behind the calls, and belong to them. */
const settleMs = 700;
const idleMs = 4000;

/** So that what counts runs as it does after a day. */
export async function warmUp(
  { generator }: Field,
  candidates: readonly Candidate[],
  until: { requests: number } | { seconds: number },
): Promise<void> {
  for (const candidate of candidates) {
    const target = await candidate.target();
    await generator.ask({ kind: "in turn", connections: 32, size: "1 kB", until, target });
  }
}

/** What directories, health checks and clocks cost is not the requests': it is told apart, since it counts for less the more come. */
export async function createMeasure(
  { generator, engine, pids: own }: Field,
  candidates: readonly Candidate[],
): Promise<Measure> {
  const all = Object.fromEntries(candidates.map(({ name, pids }) => [name, pids]));
  const idle = await whatIsSpent(own, all, () => sleep(idleMs));
  const idleOf = ({ name }: Candidate) => (idle.usedUs[name] ?? 0) / idle.seconds;
  const each = candidates.map((candidate) => `${candidate.name} ${(idleOf(candidate) / 1000).toFixed(1)}`);
  console.log(`asked nothing, in milliseconds of processor time a second: ${each.join(", ")}`);

  return async (candidate, pressure) => {
    const target = await candidate.target();
    let answer: Loaded | undefined;
    const groups = { candidate: candidate.pids, generator: [generator.pid], engine: [engine.pid] };
    const { usedUs, foreignCores, seconds } = await whatIsSpent(own, groups, async () => {
      answer = await generator.ask<Loaded>({ ...pressure, target });
      await sleep(settleMs);
    });
    const { candidate: used = 0, generator: asking = 0, engine: answering = 0 } = usedUs;
    if (!answer || answer.failed > 0) throw new Error(`${candidate.name}: ${describeFailures(answer)}`);
    return {
      ...answer,
      costUs: (used - idleOf(candidate) * seconds) / answer.done,
      foreignCores,
      generatorCores: asking / 1e6 / answer.seconds,
      engineCores: answering / 1e6 / answer.seconds,
    };
  };
}

const describeFailures = (answer: Loaded | undefined) =>
  answer && `${answer.failed} of ${answer.done + answer.failed} failed: ${answer.problem}`;

export type PartCost = { costUs: number; foreignCores: number };

/** Of a program that does one part of a call over and over. */
export async function measurePart({ pids }: Field, program: Program, times: number): Promise<PartCost> {
  let done = 0;
  const { usedUs, foreignCores } = await whatIsSpent(pids, { part: [program.pid] }, async () => {
    ({ done } = await program.ask<{ done: number }>({ times }));
  });
  return { costUs: (usedUs["part"] ?? 0) / done, foreignCores };
}
