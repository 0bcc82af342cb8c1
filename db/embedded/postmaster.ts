import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { unlessMissing } from "@/lib/kernel/errors/system-error";

export type Postmaster = {
  pid: number;
  port: number;
  /** What it says of itself; it may still not answer. */
  ready: boolean;
};

/**
 * The server that runs on a data directory, as its lock file tells. A file that a killed server left is not believed:
 * the process must exist and be a server on this directory.
 */
export async function findPostmaster(dataDirectory: string): Promise<Postmaster | undefined> {
  const text = await unlessMissing(readFile(join(dataDirectory, "postmaster.pid"), "utf8"));
  // Lines: pid, data directory, start time, port, socket directory, address, shared memory, state.
  const lines = text?.split("\n") ?? [];
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!(pid > 0 && port > 0) || !(await isServerOn(dataDirectory, pid))) return undefined;
  return { pid, port, ready: lines[7]?.trim() === "ready" };
}

/** Whether the process runs, and is a server on this directory. One that ended but was not reaped does not run. */
export async function isServerOn(dataDirectory: string, pid: number): Promise<boolean> {
  const command = process.platform === "linux" ? await linuxCommand(pid) : await psCommand(pid);
  return command.includes("postgres") && command.includes(`-D ${dataDirectory} `);
}

async function linuxCommand(pid: number): Promise<string> {
  const line = await unlessMissing(readFile(`/proc/${pid}/cmdline`, "utf8"));
  return line?.replaceAll("\0", " ") ?? "";
}

async function psCommand(pid: number): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)("ps", ["-ww", "-o", "command=", "-p", String(pid)], {
      timeout: 5_000,
    });
    return stdout;
  } catch (error) {
    // ps exits 1 when there is no such process.
    if (error instanceof Error && "code" in error && error.code === 1) return "";
    throw error;
  }
}
