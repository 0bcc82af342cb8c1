import { readFile } from "node:fs/promises";
import { unlessMissing } from "@/lib/errors/system-error";

/** @returns undefined for a process that ended and was not reaped, and for text that is no `/proc/<pid>/stat`. */
export function parseStat(text: string, bootId: string): { groupId: number; startId: string } | undefined {
  // The second field is the command in parentheses and may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, groupId, startTicks] = [fields[0], fields[2], fields[19]];
  if (state === "Z" || state === "X" || groupId === undefined || startTicks === undefined) return undefined;
  return { groupId: Number(groupId), startId: `${bootId}:${startTicks}` };
}

let bootId: Promise<string> | undefined;

/** Differs after every restart of the machine; start ticks begin anew with it. */
export function readBootId(): Promise<string> {
  bootId ??= unlessMissing(readFile("/proc/sys/kernel/random/boot_id", "utf8")).then(
    (text) => text?.trim() ?? "unknown-boot",
  );
  return bootId;
}
