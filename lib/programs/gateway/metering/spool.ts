import { mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { unlessMissing } from "@/lib/kernel/errors/system-error";
import type { Logger } from "@/lib/kernel/telemetry";
import { callRecord, type CallRecord } from "./call-record";

export type Spool = {
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
  /** Of whole lines. Behind them may be the beginning of one that a crash or a full disk cut short. */
  let bytes = await sizeOfLines(file, log);

  return {
    isEmpty: () => bytes === 0,
    isFull: () => bytes >= bytesMax,
    async append(records) {
      const text = records.map((record) => `${JSON.stringify(record)}\n`).join("");
      const handle = await open(file, "a", 0o600);
      try {
        await handle.truncate(bytes);
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
        for await (const line of handle.readLines({ end: bytes - 1 })) {
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

async function sizeOfLines(file: string, log: Logger): Promise<number> {
  const left = await unlessMissing(readFile(file));
  if (!left) return 0;
  const size = left.lastIndexOf("\n") + 1;
  if (size < left.length) log.error({ bytes: left.length - size }, "a crash cut a call record short; it is left out");
  return size;
}

function parseLine(line: string, log: Logger): CallRecord[] {
  try {
    return [callRecord.parse(JSON.parse(line))];
  } catch (error) {
    log.error({ err: error, line: line.slice(0, 200) }, "a spooled call record cannot be read and is left out");
    return [];
  }
}
