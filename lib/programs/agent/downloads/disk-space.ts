import { AppError } from "@/lib/kernel/errors";
import { statfs } from "node:fs/promises";
import { describeBytes } from "./describe-bytes";

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
