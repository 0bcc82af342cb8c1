import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { unlessMissing } from "@/lib/kernel/errors/system-error";

/** Resident memory of a process in bytes; undefined when it ended meanwhile. */
export async function readMemoryBytes(pid: number): Promise<number | undefined> {
  const kibibytes = process.platform === "linux" ? await fromProc(pid) : await fromPs(pid);
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

async function fromProc(pid: number): Promise<string | undefined> {
  const status = await unlessMissing(readFile(`/proc/${pid}/status`, "utf8"));
  return /^VmRSS:\s+(\d+) kB$/m.exec(status ?? "")?.[1];
}

async function fromPs(pid: number): Promise<string | undefined> {
  const listing = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)], { timeout: 5_000 }).catch(
    () => undefined,
  );
  return /^\s*(\d+)/.exec(listing?.stdout ?? "")?.[1];
}
