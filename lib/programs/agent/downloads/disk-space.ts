import { AppError } from "@/lib/kernel/errors";
import { statfs } from "node:fs/promises";
import type { FileStore } from "@/lib/programs/agent/files";

/** Bytes that this process may still write to the file system of a path. */
export async function availableBytesOf(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

/** What is written about a lack of space, with the figures an operator needs. */
export function diskFull(
  missingBytes: number,
  { freeBytes, reserveBytes }: { freeBytes: number; reserveBytes: number },
) {
  const free = `${describeBytes(freeBytes)} is free and ${describeBytes(reserveBytes)} of it stays in reserve`;
  return new AppError(
    "DISK_FULL",
    `${describeBytes(missingBytes)} of disk space is missing (${free}). Delete models that are not needed, or make room.`,
  );
}

const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];

/** For people: "5.2 GiB". */
export function describeBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** What a download still has to write, by content: content that several want is written once. */
type Need = { downloadId: string; remainingBytes: Map<string, number> };

/** Downloads that do not fit, in the order in which they were asked for, each with the bytes it lacks. */
export function spaceShortage(needs: readonly Need[], availableBytes: number): Map<string, number> {
  const counted = new Set<string>();
  const shortage = new Map<string, number>();
  let left = availableBytes;
  for (const { downloadId, remainingBytes } of needs) {
    const own = [...remainingBytes].filter(([key]) => !counted.has(key));
    const bytes = own.reduce((sum, [, remaining]) => sum + remaining, 0);
    if (bytes > Math.max(left, 0)) {
      shortage.set(downloadId, bytes - left);
      continue;
    }
    left -= bytes;
    for (const [key] of own) counted.add(key);
  }
  return shortage;
}

type Disk = {
  store: Pick<FileStore, "root" | "emptyQuarantine">;
  availableBytes: (path: string) => Promise<number>;
  reserveBytes: number;
};

/** Downloads that do not fit on the disk, each with what is missing. Quarantined content makes room first. */
export async function findShortages(
  needs: readonly Need[],
  { store, availableBytes, reserveBytes }: Disk,
): Promise<Map<string, AppError>> {
  if (needs.every((need) => need.remainingBytes.size === 0)) return new Map();
  let freeBytes = await availableBytes(store.root);
  if (spaceShortage(needs, freeBytes - reserveBytes).size > 0) {
    await store.emptyQuarantine();
    freeBytes = await availableBytes(store.root);
  }
  const shortages = spaceShortage(needs, freeBytes - reserveBytes);
  return new Map([...shortages].map(([id, missing]) => [id, diskFull(missing, { freeBytes, reserveBytes })]));
}
