import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { unlessMissing } from "@/lib/kernel/errors/system-error";
import { readJsonFile } from "@/lib/kernel/json/read-json-file";
import { writeDurably } from "../files/durable";
import { instanceState, type InstanceState } from "./instance-state";

const fileName = "state.json";

/** States live in the same folder per instance as runs and logs. */
export async function readStates(root: string): Promise<InstanceState[]> {
  const names = (await unlessMissing(readdir(root))) ?? [];
  const states = await Promise.all(names.map((name) => readJsonFile(join(root, name, fileName), instanceState)));
  return states.filter((state) => state !== undefined);
}

export async function writeState(root: string, state: InstanceState): Promise<void> {
  const directory = join(root, state.instanceId);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeDurably(join(directory, fileName), JSON.stringify(state));
}

/** The logs stay, for whoever asks why it ended. */
export async function removeState(root: string, instanceId: string): Promise<void> {
  await rm(join(root, instanceId, fileName), { force: true });
}

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
