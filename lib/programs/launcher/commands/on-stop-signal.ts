import { StartError } from "../start-error";
import type { EngineFate } from "../processes/stop-steps";

/** Asks a supervisor to stop everything but the engines. */
export const leaveEnginesSignal = "SIGUSR2";

const stopSignals: Record<string, EngineFate> = { SIGTERM: "stop", SIGINT: "stop", [leaveEnginesSignal]: "leave" };

/**
 * SIGTERM and SIGINT ask for an ordered stop, SIGUSR2 for one that leaves the engines to the next start. SIGHUP, the end
 * of a terminal, is not meant for a background process.
 */
export function onStopSignal(): { signal: AbortSignal; received: Promise<EngineFate> } {
  const controller = new AbortController();
  const received = new Promise<EngineFate>((resolve) => {
    for (const [name, engines] of Object.entries(stopSignals)) {
      process.on(name, () => {
        controller.abort(new StartError(`${name} came before everything was ready.`, "Start again whenever you like."));
        resolve(engines);
      });
    }
    process.on("SIGHUP", () => undefined);
  });
  return { signal: controller.signal, received };
}
