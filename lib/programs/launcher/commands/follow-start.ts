import { setTimeout as sleep } from "node:timers/promises";
import { isRunning, type ProcessIdentity } from "@/lib/kernel/processes/process-identity";
import { logFileOf, type Home } from "../settings/home";
import { readTail } from "../processes/log-tail";
import { StartError } from "../start-error";
import { readState, type SupervisorState } from "../processes/state-file";

/**
 * Waits until a supervisor has everything running, and tells each step.
 *
 * @returns what runs then.
 * @throws StartError with its reason when it gives up.
 */
export async function followStart(
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
