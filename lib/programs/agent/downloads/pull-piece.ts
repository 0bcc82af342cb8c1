import { AppError } from "@/lib/kernel/errors";
import type { Bandwidth } from "./bandwidth";
import type { ByteRange } from "./byte-ranges";
import type { PartialFile } from "./partial-file";
import type { Source } from "./source";

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
  piece: ByteRange;
  /** Takes a body that begins at 0 whatever was asked for; what is on disk already is skipped. */
  wholeBody?: boolean;
};

/** Fetches one piece over one connection. What arrived is written even when the connection then breaks. */
export async function pullPiece(options: PullOptions): Promise<void> {
  const { partial, source, bandwidth, onBytes, signal, piece, wholeBody = false } = options;
  const [start, end] = piece;
  const { validator, whole, read, cancel } = await source.open(piece, { validator: partial.validator, signal });
  if (whole && !wholeBody && (start > 0 || end < partial.sizeBytes)) {
    cancel();
    throw new RangesIgnored();
  }
  partial.learnValidator(validator);
  let skip = wholeBody ? partial.frontier : 0;
  let position = start + skip;
  let left = end - start;

  await read({
    arrived(bytes) {
      signal.throwIfAborted();
      left -= bytes;
      if (left < 0) throw tooLong(end - start);
      onBytes(bytes);
      return bandwidth.spend(bytes, signal);
    },
    async take(batch) {
      const offset = position;
      const chunks = batch.map((chunk) => {
        const skipped = Math.min(skip, chunk.byteLength);
        skip -= skipped;
        const wanted = chunk.subarray(skipped, skipped + end - position);
        position += wanted.byteLength;
        return wanted;
      });
      await partial.write(chunks, offset);
    },
  });
  if (left > 0) throw new AppError("HUB_UNREACHABLE", "The connection was cut before everything had arrived.");
}

const tooLong = (bytes: number) =>
  new AppError("CONTENT_MISMATCH", `More arrived than the ${bytes} bytes that were asked for.`);
