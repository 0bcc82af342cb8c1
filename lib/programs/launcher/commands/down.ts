import { setTimeout as sleep } from "node:timers/promises";
import { isRunning } from "@/lib/kernel/processes/process-identity";
import { signalProcess } from "@/lib/kernel/processes/signal-process";
import type { LaunchSettings } from "../settings/launch-settings";
import { findLeftProcesses, stopLeftProcesses } from "../processes/left-processes";
import { leaveEnginesSignal } from "./on-stop-signal";
import { readState } from "../processes/state-file";
import { stopStepsOf, type EngineFate } from "../processes/stop-steps";
import { findSupervisor } from "../processes/supervisor-lock";

/** Longer than all grace times together. */
const deadlineMs = 240_000;

/**
 * Stops the product in order. What a killed supervisor left running is found and stopped too, and engines whose agent is
 * gone unless they are to be left to the next start.
 */
export async function down(settings: LaunchSettings, engines: EngineFate): Promise<number> {
  const { home, gatewayDrainMs } = settings;
  const supervisor = await findSupervisor(home.run);
  if (supervisor) {
    console.log("Stopping: requests that run are finished first.");
    signalProcess(supervisor.pid, engines === "leave" ? leaveEnginesSignal : "SIGTERM");
    const deadline = performance.now() + deadlineMs + gatewayDrainMs;
    while ((await isRunning(supervisor)) && performance.now() < deadline) await sleep(100);
  }
  const left = await findLeftProcesses(await readState(home.stateFile));
  if (left.size > 0) console.log(`Stopping what was left running: ${[...left.keys()].join(", ")}`);
  const survivors = await stopLeftProcesses([...left.values()], (name) => stopStepsOf(name, gatewayDrainMs, engines));
  // A supervisor that stops in order has done this itself.
  const agentSurvived = survivors.some(({ name }) => name === "agent");
  if (engines === "stop" && (!supervisor || left.size > 0) && !agentSurvived) {
    const { productBootstrap } = await import("../bootstrap");
    await productBootstrap.stopEngines(home.root);
  }
  for (const { name, identity } of survivors) {
    console.error(
      `${name} (process ${identity.pid}) did not end. Look at its log, then end it with kill -9 ${identity.pid}.`,
    );
  }
  console.log(supervisor || left.size > 0 ? "Kamiwaza has stopped." : "Kamiwaza does not run.");
  return survivors.length === 0 ? 0 : 1;
}
