import { open, stat } from "node:fs/promises";
import { isSystemError } from "@/lib/kernel/errors/system-error";

const longestTailBytes = 64 * 1024;

/** Bytes in a log file, 0 when there is none yet. */
export async function logSize(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return 0;
    throw error;
  }
}

/** The last lines of a log, none older than `fromByte`; a file that was rotated since counts from its beginning. */
export async function readTail(file: string, lines: number, fromByte = 0): Promise<string[]> {
  const size = await logSize(file);
  if (size === 0) return [];
  const begin = Math.max(fromByte > size ? 0 : fromByte, size - longestTailBytes);
  const text = await readRange(file, begin, size);
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-lines);
}

/** Text of the bytes [begin, end) of a file. */
export async function readRange(file: string, begin: number, end: number): Promise<string> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - begin), 0, end - begin, begin);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
}
