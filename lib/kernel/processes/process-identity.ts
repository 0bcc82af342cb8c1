import * as z from "zod";
import { readBootId } from "./boot-id";
import { startIdPrefix } from "./proc-stat";
import { readProcess } from "./process-table";

/**
 * A process that cannot be mistaken for a later one with the same pid. `startId` holds the kernel's start time and,
 * on Linux, the boot id.
 */
export const processIdentity = z.object({ pid: z.int().positive(), startId: z.string() });
export type ProcessIdentity = z.infer<typeof processIdentity>;

/** @returns undefined when no such process runs; one that ended but was not reaped counts as not running. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | undefined> {
  const row = await readProcess(pid);
  return row && { pid, startId: row.startId };
}

export async function isRunning({ pid, startId }: ProcessIdentity): Promise<boolean> {
  return (await identifyProcess(pid))?.startId === startId;
}

/** Whether the machine was not restarted since that process began. Only Linux can tell. */
export function isOfThisBoot({ startId }: ProcessIdentity): boolean {
  return process.platform !== "linux" || startId.startsWith(startIdPrefix(readBootId()));
}
