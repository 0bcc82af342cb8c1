import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { unlessMissing } from "@/lib/kernel/errors/system-error";

/** Logs of an instance that is gone are kept this long, for whoever asks why it ended. */
const keptMs = 7 * 24 * 3_600_000;

/** Removes folders of instances that have neither a state nor a run any more, a week after their last line. */
export async function pruneFolders(root: string, nowMs: number): Promise<void> {
  for (const name of (await unlessMissing(readdir(root))) ?? []) {
    const directory = join(root, name);
    const files = (await unlessMissing(readdir(directory))) ?? [];
    if (files.includes("state.json") || files.includes("run.json")) continue;
    const times = await Promise.all(
      files.map(async (file) => (await unlessMissing(stat(join(directory, file))))?.mtimeMs),
    );
    const lastMs = Math.max(
      (await unlessMissing(stat(directory)))?.mtimeMs ?? nowMs,
      ...times.map((time) => time ?? 0),
    );
    if (nowMs - lastMs > keptMs) await rm(directory, { recursive: true, force: true });
  }
}
