import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { identifyProcess, type ProcessIdentity } from "./process-identity";

export type RecordedProgram = {
  argv: [command: string, ...rest: string[]];
  directory: string;
  /** The whole environment; nothing of this process's own is added. */
  environment: NodeJS.ProcessEnv;
  logFile: string;
};

/**
 * Starts a program in a session of its own, with both outputs appended to its log file so that it outlives this process.
 *
 * Until `record` has written its identity down, it waits behind a constant shell line that knows the command only as
 * arguments. If this process is killed before that, the line reads end of file and ends: there is never a process that
 * nobody knows of.
 */
export async function spawnRecorded(
  program: RecordedProgram,
  record: (identity: ProcessIdentity) => Promise<void>,
): Promise<{ child: ChildProcess; identity: ProcessIdentity }> {
  const log = await open(program.logFile, "a", 0o600);
  const child = spawn("/bin/sh", ["-c", 'read -r go && exec "$@" </dev/null', "kamiwaza", ...program.argv], {
    cwd: program.directory,
    env: program.environment,
    detached: true,
    stdio: ["pipe", log.fd, log.fd],
  });
  try {
    await once(child, "spawn");
  } finally {
    await log.close();
  }
  const { pid, stdin } = child;
  const identity = pid === undefined ? undefined : await identifyProcess(pid);
  if (!identity) throw new Error(`${program.argv.join(" ")} ended before it began`);
  await record(identity);
  // A process that was killed meanwhile reports itself by its exit; the broken pipe adds nothing.
  stdin?.once("error", () => undefined);
  stdin?.end("go\n");
  return { child, identity };
}

/** Calls back once, also when the child has ended already. */
export function onExit(child: ChildProcess, ended: (code: number | null, signal: NodeJS.Signals | null) => void): void {
  if (child.exitCode !== null || child.signalCode !== null) ended(child.exitCode, child.signalCode);
  else child.once("exit", ended);
}
