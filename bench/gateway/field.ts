import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildPrograms, startProgram, type Program } from "../program";
import { openInstallation, type Installation } from "./installation";
import type { Loaded } from "./load/load";
import type { Candidate } from "./measure";

/** What every comparison needs: one engine behind all candidates, one generator before them, and a product. */
export type Field = {
  engine: Program;
  generator: Program;
  installation: Installation;
  /** Goes with the bench. */
  folder: string;
  /** Ends with it. */
  closing: AsyncDisposableStack;
  /** Processes that were started, without their children. */
  pids: number[];
  start(program: ProgramName, ...args: string[]): Promise<Program>;
};

const programs = [
  "load/mock-engine",
  "load/generator",
  "ingress-program",
  "unrecorded-gateway",
  "write-records",
  "check-keys",
] as const;
type ProgramName = (typeof programs)[number];

const sourceOf = (name: ProgramName) => `bench/gateway/${name}.ts`;

export async function takeTheField(closing: AsyncDisposableStack): Promise<Field> {
  const folder = await mkdtemp(join(tmpdir(), "kamiwaza-gateway-bench-"));
  closing.defer(() => rm(folder, { recursive: true, force: true }));
  await buildPrograms(...programs.map(sourceOf));
  const pids: number[] = [];
  const start: Field["start"] = async (name, ...args) => {
    const program = closing.adopt(await startProgram(sourceOf(name), ...args), (started) => started.stop());
    pids.push(program.pid);
    return program;
  };
  const engine = await start("load/mock-engine");
  const generator = await start("load/generator");
  const installation = await openInstallation(closing);
  pids.push(...Object.values(installation.pids));
  return { engine, generator, installation, folder, closing, pids, start };
}

/** Waits until a candidate answers: a gateway knows a deployment a second after it is written. @throws Error when it never does. */
export async function untilItAnswers({ generator }: Field, candidate: Candidate, deadlineMs = 10_000): Promise<void> {
  const giveUpAt = performance.now() + deadlineMs;
  for (;;) {
    const target = await candidate.target();
    const once = { kind: "in turn", target, connections: 1, size: "1 kB", until: { requests: 1 } };
    const { failed, problem } = await generator.ask<Loaded>(once);
    if (failed === 0) return;
    if (performance.now() > giveUpAt) throw new Error(`${candidate.name} does not answer: ${problem}`);
    await sleep(200);
  }
}
