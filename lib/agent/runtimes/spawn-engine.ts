import type { LaunchPlan } from "@/lib/engines";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { identifyProcess, type ProcessIdentity } from "@/lib/processes/process-identity";

export type EngineProgram = Pick<LaunchPlan, "command" | "args"> & {
  directory: string;
  /** The whole environment; nothing of the agent's own is added. */
  environment: Record<string, string>;
  logFile: string;
};

/**
 * Starts an engine in a session of its own, with both outputs appended to its log file so that it outlives the agent.
 *
 * Until `record` has written its identity down, the engine's process waits behind a constant shell line that knows the
 * command only as arguments. If the agent is killed before that, the line reads end of file and ends: there is never
 * an engine that nobody knows of.
 */
export async function spawnEngine(
  program: EngineProgram,
  record: (identity: ProcessIdentity) => Promise<void>,
): Promise<{ child: ChildProcess; identity: ProcessIdentity }> {
  const log = await open(program.logFile, "a", 0o600);
  const gate = ["-c", 'read -r go && exec "$@" </dev/null', "kamiwaza-engine", program.command, ...program.args];
  const child = spawn("/bin/sh", gate, {
    cwd: program.directory,
    env: { NODE_ENV: "production", ...program.environment },
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
  if (!identity) throw new Error(`${program.command} ended before it began`);
  await record(identity);
  // A process that was killed meanwhile reports itself by its exit; the broken pipe adds nothing.
  stdin?.once("error", () => undefined);
  stdin?.end("go\n");
  return { child, identity };
}
