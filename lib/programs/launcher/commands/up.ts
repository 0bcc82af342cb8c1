import { spawn } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { identifyProcess, type ProcessIdentity, isRunning } from "@/lib/kernel/processes/process-identity";
import { signalProcess } from "@/lib/kernel/processes/signal-process";
import { announce } from "./announce";
import { assertBuilt } from "../build/assert-built";
import { productBootstrap } from "../bootstrap";
import { logFileOf, prepareHome, type Home } from "../settings/home";
import type { LaunchSettings } from "../settings/launch-settings";
import { StartError } from "../start-error";
import { readState, type SupervisorState } from "../processes/state-file";
import { findSupervisor } from "../processes/supervisor-lock";
import { setTimeout as sleep } from "node:timers/promises";
import { readTail } from "../processes/log-tail";

/** Whoever gives up waiting gives up the start. */
const stopSignals = ["SIGINT", "SIGTERM"] as const;

/** Starts the product in the background, or finds that it runs, and returns when it is usable. */
export async function up(settings: LaunchSettings): Promise<number> {
  const startedAtMs = performance.now();
  const running = await findSupervisor(settings.home.run);
  if (running && (await readState(settings.home.stateFile))?.phase === "stopping") {
    console.log("Kamiwaza is just stopping. Run npm run up again when npm run status says that it has.");
    return 1;
  }
  if (running) console.log("Kamiwaza already runs.");
  else assertBuilt(settings.installation);
  const supervisor = running ?? (await startSupervisor(settings));
  const interrupt = () => signalProcess(supervisor.pid, "SIGTERM");
  if (!running) for (const signal of stopSignals) process.once(signal, interrupt);
  const { url } = await followStart(settings.home, supervisor, (message) => console.log(`· ${message}`));
  for (const signal of stopSignals) process.off(signal, interrupt);
  await announce(settings, productBootstrap, { url, tookMs: running ? undefined : performance.now() - startedAtMs });
  return 0;
}

async function startSupervisor(settings: LaunchSettings): Promise<ProcessIdentity> {
  await prepareHome(settings.home);
  const log = await open(logFileOf(settings.home, "supervisor"), "a", 0o600);
  const program = join(settings.installation, "dist", "lib", "launcher", "main.js");
  const child = spawn(process.execPath, ["--enable-source-maps", program, "supervise"], {
    cwd: settings.installation,
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
  });
  try {
    await once(child, "spawn");
  } finally {
    await log.close();
  }
  child.unref();
  const identity = child.pid === undefined ? undefined : await identifyProcess(child.pid);
  if (!identity)
    throw new StartError("The supervisor ended at once.", `Its log: ${logFileOf(settings.home, "supervisor")}`);
  return identity;
}

/**
 * Waits until a supervisor has everything running, and tells each step.
 *
 * @returns what runs then.
 * @throws StartError with its reason when it gives up.
 */
async function followStart(
  home: Home,
  supervisor: ProcessIdentity,
  tell: (message: string) => void,
): Promise<SupervisorState> {
  let told = "";
  for (;;) {
    // Asked before the file is read: what a supervisor wrote last is then certainly in it.
    const alive = await isRunning(supervisor);
    const state = await readState(home.stateFile);
    const own = state?.supervisor.startId === supervisor.startId ? state : undefined;
    if (own?.phase === "running") return own;
    if (own && own.message !== told) {
      told = own.message;
      tell(told);
    }
    if (!alive) {
      if (own?.failure) throw new StartError(own.failure.what, own.failure.fix, own.failure.log);
      const log = await readTail(logFileOf(home, "supervisor"), 15);
      throw new StartError("The supervisor ended unexpectedly.", "Mend the cause shown above, then npm run up.", log);
    }
    await sleep(100);
  }
}
