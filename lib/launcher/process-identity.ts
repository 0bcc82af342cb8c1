import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import * as z from "zod";
import { unlessMissing } from "@/lib/errors/system-error";

/**
 * A process that cannot be mistaken for a later one with the same pid. `startId` holds the kernel's start time and,
 * on Linux, the boot id, since start ticks begin anew with every boot.
 */
export const processIdentity = z.object({ pid: z.number().int().positive(), startId: z.string() });
export type ProcessIdentity = z.infer<typeof processIdentity>;

/** @returns undefined when no such process runs; one that ended but was not reaped counts as not running. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | undefined> {
  const startId = process.platform === "linux" ? await linuxStartId(pid) : await psStartId(pid);
  return startId === undefined ? undefined : { pid, startId };
}

export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  return (await identifyProcess(identity.pid))?.startId === identity.startId;
}

async function linuxStartId(pid: number): Promise<string | undefined> {
  const stat = await unlessMissing(readFile(`/proc/${pid}/stat`, "utf8"));
  if (stat === undefined) return undefined;
  // The second field is the command in parentheses and may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, startTicks] = [fields[0], fields[19]];
  if (state === "Z" || state === "X" || startTicks === undefined) return undefined;
  const bootId = (await unlessMissing(readFile("/proc/sys/kernel/random/boot_id", "utf8")))?.trim() ?? "unknown-boot";
  return `${bootId}:${startTicks}`;
}

async function psStartId(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(
      "/usr/bin/env",
      ["LC_ALL=C", "ps", "-o", "state=,lstart=", "-p", String(pid)],
      {
        timeout: 5_000,
      },
    );
    const [state = "", ...start] = stdout.trim().split(/\s+/);
    return state === "" || state.startsWith("Z") ? undefined : start.join(" ");
  } catch (error) {
    // ps exits 1 when there is no such process.
    if (error instanceof Error && "code" in error && error.code === 1) return undefined;
    throw error;
  }
}
