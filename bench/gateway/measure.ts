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

export function createMeasure({ generator, engine, pids: own }: Field): Measure {
  return async (candidate, pressure) => {
    const target = await candidate.target();
    let answer: Loaded | undefined;
    const groups = { candidate: candidate.pids, generator: [generator.pid], engine: [engine.pid] };
    const { usedUs, foreignCores } = await whatIsSpent(own, groups, async () => {
      answer = await generator.ask<Loaded>({ ...pressure, target });
      await sleep(settleMs);
    });
    const { candidate: used = 0, generator: asking = 0, engine: answering = 0 } = usedUs;
    if (!answer || answer.failed > 0) throw new Error(`${candidate.name}: ${describeFailures(answer)}`);
    return {
      ...answer,
      costUs: used / answer.done,
      foreignCores,
      generatorCores: asking / 1e6 / answer.seconds,
      engineCores: answering / 1e6 / answer.seconds,
    };
  };
}

const describeFailures = (answer: Loaded | undefined) =>
  answer && `${answer.failed} of ${answer.done + answer.failed} failed: ${answer.problem}`;

/** Of the gateway for each call record, as it writes them in batches. */
export async function measureRecords(
  { pids }: Field,
  writer: Program,
): Promise<{ costUs: number; foreignCores: number }> {
  let written = 0;
  const { usedUs, foreignCores } = await whatIsSpent(pids, { writer: [writer.pid] }, async () => {
    ({ written } = await writer.ask<{ written: number }>({ batches: 40 }));
  });
  return { costUs: (usedUs["writer"] ?? 0) / written, foreignCores };
}
