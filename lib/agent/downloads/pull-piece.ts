import { AppError } from "@/lib/errors";
import { setTimeout as sleep } from "node:timers/promises";
import type { Bandwidth } from "./bandwidth";
import type { ByteRange } from "./byte-ranges";
import type { PartialFile } from "./partial-file";
import type { Source } from "./source";
import type { Tuning } from "./tuning";

/** A server that sends the whole file whatever range is asked for. */
export class RangesIgnored extends Error {
  constructor() {
    super("The server ignores ranges.");
    this.name = "RangesIgnored";
  }
}

type PullOptions = {
  partial: PartialFile;
  source: Source;
  bandwidth: Bandwidth;
  onBytes: (bytes: number) => void;
  signal: AbortSignal;
  tuning: Pick<Tuning, "writeBytes">;
  piece: ByteRange;
  /** Takes a body that begins at 0 whatever was asked for; what is on disk already is skipped. */
  wholeBody?: boolean;
};

/** Fetches one piece over one connection. While one batch is written, the next one is read. */
export async function pullPiece(options: PullOptions): Promise<void> {
  const { partial, source, bandwidth, onBytes, signal, tuning, piece, wholeBody = false } = options;
  const [start, end] = piece;
  const { validator, whole, read, cancel } = await source.open(piece, { validator: partial.validator, signal });
  if (whole && !wholeBody && (start > 0 || end < partial.sizeBytes)) {
    cancel();
    throw new RangesIgnored();
  }
  partial.learnValidator(validator);
  let skip = wholeBody ? partial.frontier : 0;
  let left = end - start;
  let position = start + skip;
  let batch: Uint8Array[] = [];
  let batchBytes = 0;
  let writing: Promise<void> = Promise.resolve();

  /** Hands the batch to the disk. @returns when the one before it is written: one is read while one is written. */
  const flush = (): Promise<void> => {
    const [chunks, offset, before] = [batch, position, writing];
    position += batchBytes;
    batch = [];
    batchBytes = 0;
    writing = before.then(() => partial.write(chunks, offset));
    // Whoever awaits it gets the failure; until then it is not unhandled.
    writing.catch(() => undefined);
    return before;
  };

  const take = (arrived: Uint8Array): Promise<void> | undefined => {
    signal.throwIfAborted();
    onBytes(arrived.byteLength);
    left -= arrived.byteLength;
    if (left < 0) throw tooLong(end - start);
    const skipped = Math.min(skip, arrived.byteLength);
    skip -= skipped;
    batch.push(arrived.subarray(skipped));
    batchBytes += arrived.byteLength - skipped;
    const pending = batchBytes >= tuning.writeBytes ? flush() : undefined;
    const waitMs = bandwidth.spend(arrived.byteLength);
    if (waitMs === 0) return pending;
    return Promise.all([pending, sleep(waitMs, undefined, { signal })]).then(() => undefined);
  };

  try {
    await read(take);
  } finally {
    await flush();
    await writing;
  }
  if (left > 0) throw new AppError("HUB_UNREACHABLE", "The connection was cut before everything had arrived.");
}

const tooLong = (bytes: number) =>
  new AppError("CONTENT_MISMATCH", `More arrived than the ${bytes} bytes that were asked for.`);
