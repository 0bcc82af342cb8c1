import { once } from "node:events";
import { createServer } from "node:net";
import { isSystemError } from "@/lib/kernel/errors/system-error";
import { StartError } from "../start-error";
import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";

/** @throws StartError naming the process that holds the port, where the system tells. */
export async function assertPortFree(host: string, port: number, variable: string): Promise<void> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, "listening");
  } catch (error) {
    if (isSystemError(error, "EADDRINUSE")) {
      const holder = await findListener(port);
      throw new StartError(
        `Port ${port} is taken${holder ? ` by ${holder.command} (process ${holder.pid})` : ""}.`,
        `Stop that program, or choose another port: set ${variable} in .env.`,
      );
    }
    if (isSystemError(error, "EACCES")) {
      throw new StartError(`Port ${port} needs rights that this user lacks.`, `Set ${variable} in .env above 1023.`);
    }
    if (isSystemError(error, "EADDRNOTAVAIL", "ENOTFOUND")) {
      throw new StartError(
        `${host} is not an address of this machine.`,
        `Correct the host beside ${variable} in .env.`,
      );
    }
    throw error;
  } finally {
    server.close();
  }
}

type Listener = { pid: number; command: string };

/** The process that listens on a TCP port, as far as this user may see it. */
async function findListener(port: number): Promise<Listener | undefined> {
  return process.platform === "linux" ? findInProc(port) : findByLsof(port);
}

async function findInProc(port: number): Promise<Listener | undefined> {
  const inodes = new Set([
    ...(await listeningInodes("/proc/net/tcp", port)),
    ...(await listeningInodes("/proc/net/tcp6", port)),
  ]);
  if (inodes.size === 0) return undefined;
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    // Other users' processes cannot be looked into, and some end while we look.
    const descriptors = await readdir(`/proc/${entry}/fd`).catch(() => []);
    for (const descriptor of descriptors) {
      const target = await readlink(`/proc/${entry}/fd/${descriptor}`).catch(() => "");
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode === undefined || !inodes.has(inode)) continue;
      return { pid: Number(entry), command: await programOf(entry) };
    }
  }
  return undefined;
}

/** From the command line, because the kernel's own name is that of a thread: Node calls its first one MainThread. */
async function programOf(pid: string): Promise<string> {
  const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return basename(line.split(/[\0 ]/)[0] ?? "") || "unknown";
}

/** Socket inodes in state LISTEN (0A) on the port; addresses are hexadecimal there. */
async function listeningInodes(table: string, port: number): Promise<string[]> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const lines = (await readFile(table, "utf8").catch(() => "")).split("\n").slice(1);
  return lines.flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    return fields[1]?.endsWith(suffix) && fields[3] === "0A" ? (fields[9] ?? []) : [];
  });
}

async function findByLsof(port: number): Promise<Listener | undefined> {
  const listing = await promisify(execFile)("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"], {
    timeout: 5_000,
  }).catch(() => undefined);
  const pid = /^p(\d+)$/m.exec(listing?.stdout ?? "")?.[1];
  return pid === undefined
    ? undefined
    : { pid: Number(pid), command: /^c(.+)$/m.exec(listing?.stdout ?? "")?.[1] ?? "unknown" };
}
