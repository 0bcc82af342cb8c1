import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { signalProcess } from "@/lib/kernel/processes/signal-process";
import { productBootstrap, type Bootstrap } from "../bootstrap";
import { readDatabaseAccess } from "../settings/database-access";
import type { LaunchSettings } from "../settings/launch-settings";
import { nodeIdFile, readNodeId } from "../settings/home";
import { readState } from "../processes/state-file";
import { findSupervisor } from "../processes/supervisor-lock";

/** The agent's restart, and its first call to the control plane. */
const joinDeadlineMs = 60_000;

/**
 * Lets this machine join again after it was removed. Removing it was somebody's wish, so this is never done without being
 * asked for: the agent's old identity is forgotten, and its supervisor starts it with a new token.
 */
export async function join(
  settings: LaunchSettings,
  bootstrap: Pick<Bootstrap, "isRemoved"> = productBootstrap,
): Promise<number> {
  const { home } = settings;
  if (!(await findSupervisor(home.run))) {
    console.log("Kamiwaza does not run. Start it first: npm run up");
    return 3;
  }
  const nodeId = await readNodeId(home);
  if (nodeId !== undefined && !(await bootstrap.isRemoved(await readDatabaseAccess(settings), nodeId))) {
    console.log("This machine belongs to the installation already.");
    return 0;
  }
  await rm(nodeIdFile(home), { force: true });
  const agent = (await readState(home.stateFile))?.processes.find(({ name }) => name === "agent");
  if (agent?.identity) signalProcess(agent.identity.pid, "SIGTERM");
  const deadline = performance.now() + joinDeadlineMs;
  while (performance.now() < deadline) {
    if ((await readNodeId(home)) !== undefined) {
      console.log("This machine joined again. Deployments that fit are placed on it by themselves.");
      return 0;
    }
    await sleep(100);
  }
  console.error("This machine has not joined yet. Its log says why: npm run logs agent");
  return 1;
}
