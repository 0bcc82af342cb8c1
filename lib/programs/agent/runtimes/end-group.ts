import { setTimeout as sleep } from "node:timers/promises";
import { readProcessTable } from "@/lib/kernel/processes/process-table";
import { signalProcess } from "@/lib/kernel/processes/signal-process";
import { isRunning, type ProcessIdentity } from "@/lib/kernel/processes/process-identity";
import { findMarkedProcesses } from "./marked-processes";

/** How often a group that was signalled is looked at. */
const pollMs = 50;
/** Processes that do not end on SIGKILL hang in the kernel; waiting longer does not help. */
const killedWaitMs = 5_000;

/** Asks the whole group to end, and makes it after the grace time. Returns when nothing of it runs. */
export async function endGroup(leader: ProcessIdentity, graceMs: number): Promise<void> {
  if (await isRunning(leader)) signalGroup(leader.pid, "SIGTERM");
  if (await groupIsGone(leader, graceMs)) return;
  signalGroup(leader.pid, "SIGKILL");
  await groupIsGone(leader, killedWaitMs);
}

/** Ends at once what a run left behind in its group, or anywhere else under its mark. */
export async function killRemains(leader: ProcessIdentity | undefined, agentId: string, runId: string): Promise<void> {
  if (leader && (await groupMembers(leader)).length > 0) signalGroup(leader.pid, "SIGKILL");
  for (const { pid, ...marked } of await findMarkedProcesses(agentId)) {
    if (marked.runId === runId) signalProcess(pid, "SIGKILL");
  }
}

/**
 * Pids of the group that this leader began. The kernel gives no new process the id of a group that still has members,
 * so a group whose leader is another process now is not the one we mean.
 */
export async function groupMembers(leader: ProcessIdentity): Promise<number[]> {
  const rows = await readProcessTable();
  const current = rows.find((row) => row.pid === leader.pid);
  if (current && current.startId !== leader.startId) return [];
  return rows.filter((row) => row.groupId === leader.pid).map((row) => row.pid);
}

async function groupIsGone(leader: ProcessIdentity, waitMs: number): Promise<boolean> {
  const deadline = performance.now() + waitMs;
  while ((await groupMembers(leader)).length > 0) {
    if (performance.now() > deadline) return false;
    await sleep(pollMs);
  }
  return true;
}

const signalGroup = (leaderPid: number, signal: NodeJS.Signals) => signalProcess(-leaderPid, signal);
