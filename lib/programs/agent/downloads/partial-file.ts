import { inTurn, type Digests, type Hasher, type Hashing } from "@/lib/programs/agent/files";
import { constants } from "node:fs";
import { chmod, copyFile, mkdir, open, rm, stat, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { addRange, coveredBytes, frontierOf, gapsIn, type ByteRange } from "./byte-ranges";
import { diskError, onDisk } from "./disk-error";
import { readJournal, writeJournal } from "./journal";
import type { Tuning } from "./tuning";
import { writeAll } from "./write-all";

export type PartialOptions = {
  directory: string;
  sizeBytes: number;
  /** Where the bytes come from; what another origin left is thrown away. */
  origin: string;
  hasher: Hasher;
  /** Compute the name Git gives the content as well. */
  withGitSha1: boolean;
  bootId: string | undefined;
  /** The same content on this node; its blocks are shared where the file system can. */
  localPath: string | undefined;
  tuning: Pick<Tuning, "segmentBytes" | "journalMs" | "durableMs" | "durableBytes">;
};

/**
 * Content on its way: `data` beside a journal of what it holds. Pieces are taken by connections, lowest first, so that
 * the hash can follow close behind.
 */
export type PartialFile = {
  readonly path: string;
  readonly sizeBytes: number;
  readonly doneBytes: number;
  /** Everything below is there. */
  readonly frontier: number;
  readonly hashedBytes: number;
  readonly validator: string | undefined;
  /** Remembers the entity tag of what is being fetched. */
  learnValidator(validator: string | undefined): void;
  /** The lowest piece that is missing and not taken. */
  take(): ByteRange | undefined;
  /** Ends a taking; what was not written of it is missing again. */
  giveBack(piece: ByteRange): void;
  write(chunks: readonly Uint8Array[], position: number): Promise<void>;
  /** Throws away what is there. */
  reset(): Promise<void>;
  /** Syncs everything to disk, gives the digests of what is there, and lets go of the file. */
  finish(signal: AbortSignal): Promise<Digests>;
  /** Writes the journal and lets go of the file. */
  close(): Promise<void>;
};

const followBytes = 4 * 1024 * 1024;

/** @throws AppError for what the disk refuses, here and in every member. */
export function openPartial(options: PartialOptions): Promise<PartialFile> {
  return onDisk(() => prepare(options));
}

async function prepare(options: PartialOptions): Promise<PartialFile> {
  const { directory, sizeBytes, origin, hasher, bootId, localPath, tuning } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, "data");
  const journalPath = join(directory, "journal.json");
  let found = await readJournal(journalPath, { sizeBytes, origin, bootId });
  const cloned = !found && localPath !== undefined && (await clone(localPath, { target: path, sizeBytes }));
  const file = await openData(path, { fresh: !found && !cloned });
  if (found && (await file.stat()).size < (found.ranges.at(-1)?.[1] ?? 0)) found = undefined;
  let ranges = found?.ranges ?? (cloned ? addRange([], [0, sizeBytes]) : []);
  let durable: ByteRange[] = [];
  let validator = found?.validator;
  let taken: ByteRange[] = [];
  let hashing = begin();
  let journalled = ranges;
  let syncedAt = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  let busy = false;
  let closed = false;
  let followed = frontierOf(ranges);
  hashing.advance(followed);
  const timer = setInterval(() => journalSoon(), tuning.journalMs).unref();
  const turn = inTurn();

  /** Lets the hash follow the frontier, in steps that are worth a message. */
  function follow(): void {
    const frontier = frontierOf(ranges);
    if (frontier < followed + followBytes && frontier < sizeBytes) return;
    followed = frontier;
    hashing.advance(frontier);
  }

  function begin(): Hashing {
    return hasher.begin(path, options.withGitSha1 ? { gitSizeBytes: sizeBytes } : {});
  }

  /** A failure is thrown by the next write. */
  function journalSoon(): void {
    if (busy || journalled === ranges) return;
    busy = true;
    const due = performance.now() - syncedAt >= tuning.durableMs;
    const synced = due || coveredBytes(ranges) - coveredBytes(durable) >= tuning.durableBytes;
    writeNow({ synced })
      .catch((error: unknown) => {
        failure = error;
      })
      .finally(() => {
        busy = false;
      });
  }

  function throwFailure(): void {
    const error = failure;
    failure = undefined;
    if (error) throw diskError(error);
  }

  const writeNow = ({ synced }: { synced: boolean }) =>
    turn(async () => {
      const written = ranges;
      if (synced) {
        await file.datasync();
        durable = written;
        syncedAt = performance.now();
      }
      const journal = { version: 1 as const, sizeBytes, origin, validator, bootId };
      await writeJournal(journalPath, { ...journal, durable: pairs(durable), written: pairs(written) }, { synced });
      journalled = written;
    });

  async function release(): Promise<void> {
    closed = true;
    clearInterval(timer);
    await file.close();
  }

  return {
    path,
    sizeBytes,
    get doneBytes() {
      return coveredBytes(ranges);
    },
    get frontier() {
      return frontierOf(ranges);
    },
    get hashedBytes() {
      return hashing.hashedBytes;
    },
    get validator() {
      return validator;
    },
    learnValidator(seen) {
      validator ??= seen;
    },
    take() {
      const [gap] = gapsIn(taken.reduce(addRange, [...ranges]), sizeBytes);
      if (!gap) return undefined;
      const [start, end] = gap;
      const boundary = (Math.floor(start / tuning.segmentBytes) + 1) * tuning.segmentBytes;
      const piece: ByteRange = [start, Math.min(end, boundary)];
      taken.push(piece);
      return piece;
    },
    giveBack(piece) {
      taken = taken.filter((other) => other !== piece);
    },
    async write(chunks, position) {
      throwFailure();
      const bytes = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
      await onDisk(() => writeAll(file, chunks, position));
      ranges = addRange(ranges, [position, position + bytes]);
      follow();
      if (coveredBytes(ranges) - coveredBytes(durable) >= tuning.durableBytes) journalSoon();
    },
    async reset() {
      hashing.abort();
      // Before anything is awaited: a journal that is due meanwhile must not claim what is thrown away.
      ranges = [];
      durable = [];
      journalled = ranges;
      taken = [];
      validator = undefined;
      followed = 0;
      await onDisk(() =>
        turn(async () => {
          await rm(journalPath, { force: true });
          await file.truncate(0);
        }),
      );
      hashing = begin();
    },
    async finish(signal) {
      const abandon = () => hashing.abort();
      signal.addEventListener("abort", abandon, { once: true });
      throwFailure();
      return onDisk(async () => {
        await writeNow({ synced: true });
        const digests = await hashing.finish();
        signal.removeEventListener("abort", abandon);
        await release();
        return digests;
      });
    },
    async close() {
      if (closed) return;
      hashing.abort();
      await onDisk(async () => {
        try {
          if (durable !== ranges) await writeNow({ synced: true });
        } finally {
          await release();
        }
      });
    },
  };
}

/** Shares the blocks of a file instead of copying its bytes. @returns false where that is not possible. */
async function clone(source: string, { target, sizeBytes }: { target: string; sizeBytes: number }): Promise<boolean> {
  try {
    await copyFile(source, target, constants.COPYFILE_FICLONE_FORCE);
    await chmod(target, 0o600);
    return (await stat(target)).size === sizeBytes;
  } catch {
    // Most file systems can not, in as many ways to say so; the bytes are copied then.
    return false;
  }
}

/** A link in place of the file is never followed. */
function openData(path: string, { fresh }: { fresh: boolean }): Promise<FileHandle> {
  const { O_RDWR, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  return open(path, O_RDWR | O_CREAT | O_NOFOLLOW | (fresh ? O_TRUNC : 0), 0o600);
}

const pairs = (ranges: readonly ByteRange[]): [number, number][] => ranges.map(([start, end]) => [start, end]);
