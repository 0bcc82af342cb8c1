import { spawn } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { identifyProcess, type ProcessIdentity } from "@/lib/kernel/processes/process-identity";
import { signalProcess } from "@/lib/kernel/processes/signal-process";
import { announce } from "./announce";
import { assertBuilt } from "../build/assert-built";
import { productBootstrap } from "../bootstrap";
import { followStart } from "./follow-start";
import { logFileOf, prepareHome } from "../settings/home";
import type { LaunchSettings } from "../settings/launch-settings";
import { StartError } from "../start-error";
import { readState } from "../processes/state-file";
import { findSupervisor } from "../processes/supervisor-lock";

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
