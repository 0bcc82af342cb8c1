import { spawn } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { identifyProcess, type ProcessIdentity } from "@/lib/processes/process-identity";
import { signalProcess } from "@/lib/processes/signal-process";
import type { RunningProcess } from "./running-process";

export type Program = {
  argv: [command: string, ...rest: string[]];
  directory: string;
  environment: NodeJS.ProcessEnv;
  logFile: string;
  /** Signals reach the whole process group: for development, where a watcher sits between us and the program. */
  wholeGroup?: boolean;
};

/**
 * Starts a program in its own session, with both outputs appended to its log file so that it outlives this process.
 *
 * The program waits behind a shell until `record` has written its identity down. If this process is killed before
 * that, the shell reads end of file and ends: there is never a process that nobody knows of.
 */
export async function spawnProgram(
  program: Program,
  record: (identity: ProcessIdentity) => Promise<void>,
): Promise<RunningProcess> {
  const log = await open(program.logFile, "a", 0o600);
  const child = spawn("/bin/sh", ["-c", 'read -r go && exec "$@" </dev/null', "kamiwaza", ...program.argv], {
    cwd: program.directory,
    env: program.environment,
    detached: true,
    stdio: ["pipe", log.fd, log.fd],
  });
  const exited = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => resolve(signal ? `killed by ${signal}` : `exit code ${code}`));
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
  // A program that was killed meanwhile reports itself through `exited`; the broken pipe adds nothing.
  stdin?.once("error", () => undefined);
  stdin?.end("go\n");
  return {
    identity,
    exited,
    signal: (signal) => signalProcess(program.wholeGroup ? -identity.pid : identity.pid, signal),
  };
}
