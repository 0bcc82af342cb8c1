import { appendFile, copyFile, rename, rm, truncate } from "node:fs/promises";
import { logSize, readRange } from "./log-tail";

export type Rotation = { bytesMax: number; filesMax: number };

/** Five files of 10 MiB for each process. */
const defaultRotation: Rotation = { bytesMax: 10 * 1024 * 1024, filesMax: 5 };
const checkMs = 5_000;

/** Keeps the files returned by `files` within bounds until the returned function is called. */
export function keepRotating(files: () => Iterable<string>, failed: (error: unknown) => void): () => void {
  const check = async () => {
    for (const file of files()) await rotateLog(file).catch(failed);
  };
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= check().finally(() => (running = undefined));
  }, checkMs);
  return () => clearInterval(timer);
}

/**
 * Moves a full log to `.1`, `.1` to `.2` and so on, and drops the oldest. The process keeps its file open in append
 * mode, so the content is copied and the file emptied in place.
 *
 * @returns whether it was full.
 */
export async function rotateLog(file: string, { bytesMax, filesMax } = defaultRotation): Promise<boolean> {
  if ((await logSize(file)) < bytesMax) return false;
  await rm(`${file}.${filesMax - 1}`, { force: true });
  for (let number = filesMax - 2; number >= 1; number--) {
    if ((await logSize(`${file}.${number}`)) > 0) await rename(`${file}.${number}`, `${file}.${number + 1}`);
  }
  await copyFile(file, `${file}.1`);
  await catchUp(file, `${file}.1`);
  await truncate(file);
  return true;
}

/** Lines written during the copy follow, so that next to nothing falls between copy and truncation. */
async function catchUp(file: string, copy: string): Promise<void> {
  for (let copied = await logSize(copy); ; copied = await logSize(copy)) {
    const size = await logSize(file);
    if (size <= copied) return;
    await appendFile(copy, await readRange(file, copied, size));
  }
}
