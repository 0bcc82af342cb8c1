import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm, truncate } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { logSize } from "./log-tail";

export type Rotation = { bytesMax: number; filesMax: number };

/** Five files of 10 MiB for each process; those that filled in a burst may be a few times as long. */
const defaultRotation: Rotation = { bytesMax: 10 * 1024 * 1024, filesMax: 5 };
const checkMs = 1_000;
/** Lines written during the copy follow, so that next to nothing falls between copy and truncation. */
const catchUpsMax = 2;

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
 * mode, so the content is copied and the file emptied in place. Of a file that is far too long the newest part is kept.
 *
 * @returns whether it was full.
 */
export async function rotateLog(file: string, { bytesMax, filesMax } = defaultRotation): Promise<boolean> {
  const size = await logSize(file);
  if (size < bytesMax) return false;
  await rm(`${file}.${filesMax - 1}`, { force: true });
  for (let number = filesMax - 2; number >= 1; number--) {
    if ((await logSize(`${file}.${number}`)) > 0) await rename(`${file}.${number}`, `${file}.${number + 1}`);
  }
  await rm(`${file}.1`, { force: true });
  let [from, to] = [size > 2 * bytesMax ? size - bytesMax : 0, size];
  for (let round = 0; round <= catchUpsMax && from < to; round++) {
    await append(file, { start: from, end: to - 1 }, `${file}.1`);
    [from, to] = [to, await logSize(file)];
    // A process that writes faster than this copies is not waited for: the disk matters more than its lines.
    if (to - from > bytesMax) break;
  }
  await truncate(file);
  return true;
}

async function append(file: string, range: { start: number; end: number }, copy: string): Promise<void> {
  await pipeline(createReadStream(file, range), createWriteStream(copy, { flags: "a", mode: 0o600 }));
}
