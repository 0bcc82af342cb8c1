import type { ProcessIdentity } from "@/lib/kernel/processes/process-identity";
import { signalProcess } from "@/lib/kernel/processes/signal-process";
import { onExit, spawnRecorded, type RecordedProgram } from "@/lib/kernel/processes/spawn-recorded";
import type { RunningProcess } from "./running-process";

export type Program = RecordedProgram & {
  /** Signals reach the whole process group: for development, where a watcher sits between us and the program. */
  wholeGroup?: boolean;
};

/** Starts a program that outlives this process, and that nobody can lose sight of. */
export async function spawnProgram(
  program: Program,
  record: (identity: ProcessIdentity) => Promise<void>,
): Promise<RunningProcess> {
  const { child, identity } = await spawnRecorded(program, record);
  const exited = new Promise<string>((resolve) => {
    onExit(child, (code, signal) => resolve(signal ? `killed by ${signal}` : `exit code ${code}`));
  });
  return {
    identity,
    exited,
    signal: (signal) => signalProcess(program.wholeGroup ? -identity.pid : identity.pid, signal),
  };
}
