import { mkdir, open, rename, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { unlessMissing } from "@/lib/kernel/errors/system-error";
import { readJsonFile } from "@/lib/kernel/json/read-json-file";
import { writeDurably } from "../files/durable";
import { instanceDirectory } from "./run-file";
import type { LogRun, RunLogs } from "./runtime";

/** A log that grew beyond this loses its older half. */
const logBytesMax = 16 * 1024 * 1024;

/** Which run wrote a log, and how many of its bytes were dropped before the file's first one. */
const logFacts = z.object({ runId: z.string(), droppedBytes: z.int().nonnegative() });

export const logFileOf = (root: string, instanceId: string, run: LogRun): string =>
  join(instanceDirectory(root, instanceId), `${run}.log`);

const factsFileOf = (root: string, instanceId: string, run: LogRun): string =>
  join(instanceDirectory(root, instanceId), `${run}.log.json`);

/** Makes what was the current log the previous one and begins a new, empty one. */
export async function beginLog(root: string, instanceId: string, runId: string): Promise<void> {
  await mkdir(instanceDirectory(root, instanceId), { recursive: true, mode: 0o700 });
  for (const fileOf of [logFileOf, factsFileOf]) {
    await unlessMissing(rename(fileOf(root, instanceId, "current"), fileOf(root, instanceId, "previous")));
  }
  await writeDurably(factsFileOf(root, instanceId, "current"), JSON.stringify({ runId, droppedBytes: 0 }));
}

export function openRunLogs(root: string): RunLogs {
  return {
    async read(instanceId, run, { after, bytesMax }) {
      const file = logFileOf(root, instanceId, run);
      const facts = await readJsonFile(factsFileOf(root, instanceId, run), logFacts);
      const size = (await unlessMissing(stat(file)))?.size;
      if (!facts || size === undefined) return undefined;
      const end = facts.droppedBytes + size;
      const from = Math.min(end, Math.max(facts.droppedBytes, after ?? end - bytesMax));
      // Another run may begin at any moment, and take the file's name.
      const bytes = await unlessMissing(readBytes(file, from - facts.droppedBytes, Math.min(bytesMax, end - from)));
      return bytes && { runId: facts.runId, from, next: from + bytes.length, end, bytes };
    },
  };
}

/**
 * Keeps the current log within bounds. The engine holds the file open in append mode, so its newer half is read, the
 * file emptied in place and the half put back; what the engine writes between the first two steps is lost.
 */
export async function trimLog(root: string, instanceId: string, bytesMax = logBytesMax): Promise<boolean> {
  const file = logFileOf(root, instanceId, "current");
  const size = (await unlessMissing(stat(file)))?.size ?? 0;
  const facts = await readJsonFile(factsFileOf(root, instanceId, "current"), logFacts);
  if (size <= bytesMax || !facts) return false;
  const kept = await readBytes(file, size - Math.floor(bytesMax / 2), Math.floor(bytesMax / 2));
  const handle = await open(file, "a");
  try {
    await truncate(file);
    await handle.write(kept);
  } finally {
    await handle.close();
  }
  const droppedBytes = facts.droppedBytes + size - kept.length;
  await writeDurably(factsFileOf(root, instanceId, "current"), JSON.stringify({ ...facts, droppedBytes }));
  return true;
}

async function readBytes(file: string, position: number, length: number): Promise<Buffer> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
