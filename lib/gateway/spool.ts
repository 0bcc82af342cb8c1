import { mkdir, open, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { unlessMissing } from "@/lib/errors/system-error";
import type { Logger } from "@/lib/telemetry";
import { callRecord, type CallRecord } from "./call-record";

export type Spool = {
  /** Lines that wait in the file, as far as this process knows. */
  isEmpty(): boolean;
  isFull(): boolean;
  /** On disk for certain when it resolves. */
  append(records: readonly CallRecord[]): Promise<void>;
  /** Hands everything over in pieces and empties the file once all of it was taken. */
  replay(take: (records: CallRecord[]) => Promise<void>): Promise<void>;
};

const replayedAtOnce = 500;

/** Records that the database could not take, one JSON object per line. What an earlier process left is found again. */
export async function openSpool(file: string, bytesMax: number, log: Logger): Promise<Spool> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  let bytes = await sizeOf(file);

  return {
    isEmpty: () => bytes === 0,
    isFull: () => bytes >= bytesMax,
    async append(records) {
      const text = records.map((record) => `${JSON.stringify(record)}\n`).join("");
      const handle = await open(file, "a", 0o600);
      try {
        await handle.appendFile(text);
        await handle.datasync();
      } finally {
        await handle.close();
      }
      bytes += Buffer.byteLength(text);
    },
    async replay(take) {
      const handle = await open(file, "r");
      try {
        let batch: CallRecord[] = [];
        for await (const line of handle.readLines()) {
          batch.push(...parseLine(line, log));
          if (batch.length < replayedAtOnce) continue;
          await take(batch);
          batch = [];
        }
        if (batch.length > 0) await take(batch);
      } finally {
        await handle.close();
      }
      await rm(file);
      bytes = 0;
    },
  };
}

async function sizeOf(file: string): Promise<number> {
  return (await unlessMissing(stat(file)))?.size ?? 0;
}

/** A line cut short by a crash is the only one that cannot be read. */
function parseLine(line: string, log: Logger): CallRecord[] {
  if (line === "") return [];
  try {
    return [callRecord.parse(JSON.parse(line))];
  } catch (error) {
    log.error({ err: error, line: line.slice(0, 200) }, "a spooled call record cannot be read and is left out");
    return [];
  }
}
