import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The server that runs on a data directory, by its own lock file: pid on line 1, port on line 4. */
export async function readPostmaster(dataDirectory: string): Promise<{ pid: number; port: number } | undefined> {
  const text = await readFile(join(dataDirectory, "postmaster.pid"), "utf8").catch(() => "");
  const lines = text.split("\n");
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 && isRunning(pid) && (await isPostgres(pid, dataDirectory)) ? { pid, port } : undefined;
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** A stale lock file may name a pid that something else uses by now. Where /proc is missing the pid is believed. */
async function isPostgres(pid: number, dataDirectory: string): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => undefined);
  return commandLine === undefined ? process.platform !== "linux" : commandLine.includes(dataDirectory);
}
