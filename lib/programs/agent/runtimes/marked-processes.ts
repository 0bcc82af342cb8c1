import { isSystemError } from "@/lib/kernel/errors/system-error";
import { listProcesses, readProcessTable, type ProcessRow } from "@/lib/kernel/processes/process-table";
import { readFile } from "node:fs/promises";

/** A process with the mark that every engine of an agent, and all it starts, carry in their environment. */
export type MarkedProcess = ProcessRow & { agentId: string; instanceId: string; runId: string };

export const markNames = { agent: "KAMIWAZA_AGENT", instance: "KAMIWAZA_INSTANCE", run: "KAMIWAZA_RUN" } as const;

/** Processes that carry the mark of this agent. Those of other users can not be read and are not ours. */
export async function findMarkedProcesses(agentId: string): Promise<MarkedProcess[]> {
  const rows = process.platform === "linux" ? await readEnvironments() : await listProcesses("-ax", "-E");
  return rows.flatMap(({ environment, ...row }) => {
    const value = (name: string) => new RegExp(`(?:^|[\\0 ])${name}=([\\w-]+)`).exec(environment)?.[1];
    const [agent, instanceId, runId] = [value(markNames.agent), value(markNames.instance), value(markNames.run)];
    return agent === agentId && instanceId && runId ? [{ ...row, agentId, instanceId, runId }] : [];
  });
}

async function readEnvironments(): Promise<(ProcessRow & { environment: string })[]> {
  const rows = await readProcessTable();
  return Promise.all(rows.map(async (row) => ({ ...row, environment: await readEnvironment(row.pid) })));
}

async function readEnvironment(pid: number): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/environ`, "latin1");
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ESRCH", "EACCES", "EPERM")) return "";
    throw error;
  }
}
