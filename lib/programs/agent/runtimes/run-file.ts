import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { unlessMissing } from "@/lib/kernel/errors/system-error";
import { processIdentity } from "@/lib/kernel/processes/process-identity";
import { readJsonFile } from "@/lib/kernel/json/read-json-file";
import { writeDurably } from "../files/durable";

/** A run as it is on disk. Without an identity its process does not exist yet, or never will. */
const storedRun = z.object({
  runId: z.uuid(),
  instanceId: z.uuid(),
  generation: z.int(),
  restart: z.int(),
  engine: z.string(),
  servedModelName: z.string(),
  port: z.int(),
  apiKey: z.string(),
  readiness: z.object({ path: z.string(), deadlineMs: z.number() }),
  progress: z.object({ path: z.string(), patienceMs: z.number() }).exactOptional(),
  stopGraceMs: z.number(),
  startedAtMs: z.number(),
  identity: processIdentity.optional(),
});
export type StoredRun = z.infer<typeof storedRun>;

const fileName = "run.json";

/** Each instance has a folder below `root`, named by its id, with its run and its logs. */
export const instanceDirectory = (root: string, instanceId: string): string => join(root, instanceId);

export async function writeRun(root: string, run: StoredRun): Promise<void> {
  const directory = instanceDirectory(root, run.instanceId);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeDurably(join(directory, fileName), JSON.stringify(run));
}

export async function removeRun(root: string, instanceId: string): Promise<void> {
  await rm(join(instanceDirectory(root, instanceId), fileName), { force: true });
}

export async function readRuns(root: string): Promise<StoredRun[]> {
  const names = (await unlessMissing(readdir(root))) ?? [];
  const runs = await Promise.all(names.map((name) => readJsonFile(join(root, name, fileName), storedRun)));
  return runs.filter((run) => run !== undefined);
}
