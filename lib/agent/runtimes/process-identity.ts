import { readFile } from "node:fs/promises";
import * as z from "zod";
import { unlessMissing } from "@/lib/errors/system-error";
import { parseStat, readBootId } from "./proc-stat";
import { readProcessTable } from "./process-table";

/**
 * A process that cannot be mistaken for a later one with the same pid. `startId` holds the kernel's start time and,
 * on Linux, the boot id.
 */
export const processIdentity = z.object({ pid: z.int().positive(), startId: z.string() });
export type ProcessIdentity = z.infer<typeof processIdentity>;

/** @returns undefined when no such process runs; one that ended but was not reaped counts as not running. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | undefined> {
  if (process.platform !== "linux") {
    const row = (await readProcessTable()).find((candidate) => candidate.pid === pid);
    return row && { pid, startId: row.startId };
  }
  const stat = await unlessMissing(readFile(`/proc/${pid}/stat`, "utf8"));
  const parsed = stat === undefined ? undefined : parseStat(stat, await readBootId());
  return parsed && { pid, startId: parsed.startId };
}

export async function isRunning({ pid, startId }: ProcessIdentity): Promise<boolean> {
  return (await identifyProcess(pid))?.startId === startId;
}

/** Whether the machine was not restarted since that process began. Only Linux can tell. */
export async function isOfThisBoot({ startId }: ProcessIdentity): Promise<boolean> {
  return process.platform !== "linux" || startId.startsWith(`${await readBootId()}:`);
}
