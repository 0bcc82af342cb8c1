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
  const { validator, whole, chunks, cancel } = await source.open(piece, { validator: partial.validator, signal });
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

  const flush = async () => {
    await writing;
    if (batchBytes === 0) return;
    writing = partial.write(batch, position);
    // Whoever awaits it next gets the failure; until then it is not unhandled.
    writing.catch(() => undefined);
    position += batchBytes;
    batch = [];
    batchBytes = 0;
  };

  try {
    for await (const arrived of chunks) {
      onBytes(arrived.byteLength);
      left -= arrived.byteLength;
      if (left < 0) throw tooLong(end - start);
      const skipped = Math.min(skip, arrived.byteLength);
      skip -= skipped;
      batch.push(arrived.subarray(skipped));
      batchBytes += arrived.byteLength - skipped;
      if (batchBytes >= tuning.writeBytes) await flush();
      const waitMs = bandwidth.spend(arrived.byteLength);
      if (waitMs > 0) await sleep(waitMs, undefined, { signal });
      signal.throwIfAborted();
    }
  } finally {
    await flush();
    await writing;
  }
  if (left > 0) throw new AppError("HUB_UNREACHABLE", "The connection was cut before everything had arrived.");
}

const tooLong = (bytes: number) =>
  new AppError("CONTENT_MISMATCH", `More arrived than the ${bytes} bytes that were asked for.`);
