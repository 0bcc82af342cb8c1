import type { Digests, FileStore } from "@/lib/programs/agent/files";
import { AppError } from "@/lib/kernel/errors";
import type { AssignedFile } from "@/lib/serving/nodes/protocol";
import type { Logger } from "@/lib/kernel/telemetry";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { backoffMs } from "./backoff";
import type { Bandwidth } from "./bandwidth";
import { coveredBytes } from "./byte-ranges";
import { fetchPieces } from "./fetch-pieces";
import { readJournal } from "./journal";
import { openPartial, type PartialFile } from "./partial-file";
import { SourceChanged, type Source } from "./source";
import type { Tuning } from "./tuning";

/**
 *     idle ──start──▶ fetching ──▶ verifying ──▶ ready
 *      ▲                 │             │
 *      │◀──retry timer── waiting ◀─────┤            failed: only `forgive` leads out
 *      └──── stop, at any time         └──────▶
 */
export type TransferState = "idle" | "fetching" | "verifying" | "waiting" | "failed" | "ready";

/** The content of one file on its way, whoever wants it. */
export type Transfer = {
  readonly key: string;
  readonly sizeBytes: number;
  readonly state: TransferState;
  readonly doneBytes: number;
  readonly error: AppError | undefined;
  /** Milliseconds of the clock at which it leaves `waiting`. */
  readonly retryAt: number | undefined;
  /** When a byte last arrived, or the try began. */
  readonly activeAt: number;
  /** Learns how much an earlier process left on disk. */
  prepare(source: Source): Promise<void>;
  start(source: Source): void;
  /** Ends the try and keeps what is on disk. */
  stop(): Promise<void>;
  /** Makes a failed or waiting transfer start anew. */
  forgive(): void;
  /** Stops and removes what is on disk. */
  discard(): Promise<void>;
};

export type TransferOptions = {
  file: Pick<AssignedFile, "sizeBytes" | "sha256" | "gitSha1">;
  key: string;
  store: FileStore;
  bandwidth: Bandwidth;
  bootId: string | undefined;
  tuning: Tuning;
  log: Logger;
  now: () => number;
  random: () => number;
  /** Files that shall have this content, asked when it is complete. */
  claims: () => Pick<AssignedFile, "fileId" | "name">[];
  onBytes: (bytes: number) => void;
  onChange: () => void;
};

/** Content that is not as announced gets a second chance, no third. */
const mismatchesMax = 1;
const sourceChangesMax = 3;

export function createTransfer(options: TransferOptions): Transfer {
  const { file, key, store, tuning, now, log } = options;
  const { sizeBytes } = file;
  const directory = store.partialDirectory(key);
  let state: TransferState = "idle";
  let partial: PartialFile | undefined;
  let restingBytes = 0;
  let error: AppError | undefined;
  let retryAt: number | undefined;
  let retryTimer: NodeJS.Timeout | undefined;
  let activeAt = now();
  let failures = 0;
  let mismatches = 0;
  let running: { aborted: AbortController; ended: Promise<void> } | undefined;

  function enter(next: TransferState): void {
    state = next;
    options.onChange();
  }

  async function attempt(source: Source, signal: AbortSignal): Promise<void> {
    if (file.sha256 && (await store.link(options.claims(), file.sha256))) return;
    for (let changes = 0; ; changes += 1) {
      try {
        return await fetchAndStore(source, signal);
      } catch (cause) {
        if (!(cause instanceof SourceChanged)) throw cause;
        await partial?.reset();
        if (changes >= sourceChangesMax) {
          throw new AppError("CONTENT_MISMATCH", "The file changes at its source while it is fetched.", { cause });
        }
        log.warn({ key }, "the file changed at its source; starting over");
      }
    }
  }

  async function fetchAndStore(source: Source, signal: AbortSignal): Promise<void> {
    partial ??= await openPartial({
      directory,
      sizeBytes,
      origin: source.origin,
      hasher: store.hasher,
      withGitSha1: !file.sha256 && Boolean(file.gitSha1),
      bootId: options.bootId,
      localPath: await source.localPath?.(),
      tuning,
    });
    await fetchPieces({ partial, source, bandwidth: options.bandwidth, onBytes, signal, tuning });
    enter("verifying");
    const { path } = partial;
    const digests = await partial.finish(signal);
    partial = undefined;
    restingBytes = 0;
    if (!matches(digests)) throw await mismatch(path, digests);
    await store.add(options.claims(), { path, sizeBytes, sha256: digests.sha256 });
    await rm(directory, { recursive: true, force: true });
  }

  function onBytes(bytes: number): void {
    activeAt = now();
    if (failures > 0 || error) {
      failures = 0;
      error = undefined;
    }
    options.onBytes(bytes);
  }

  const matches = ({ sha256, gitSha1 }: Digests) =>
    file.sha256 ? sha256 === file.sha256 : !file.gitSha1 || gitSha1 === file.gitSha1;

  async function mismatch(path: string, { sha256, gitSha1 }: Digests): Promise<AppError> {
    const quarantined = await store.quarantine(path, key);
    await rm(directory, { recursive: true, force: true });
    const expected = file.sha256 ?? file.gitSha1;
    log.error(
      { key, expected, found: file.sha256 ? sha256 : gitSha1, quarantined },
      "content does not match its digest",
    );
    const names = options.claims().map((claim) => claim.name);
    return new AppError(
      "CONTENT_MISMATCH",
      `${names[0] ?? "The file"} does not match its checksum. It is in quarantine.`,
    );
  }

  async function run(source: Source, signal: AbortSignal): Promise<void> {
    const failure = await attempt(source, signal).then(
      () => undefined,
      (cause: unknown) => source.explain(cause),
    );
    const outcome = failure ? (signal.aborted ? "idle" : settle(failure)) : "ready";
    // While a next try is due, the file stays open: its hash need not begin anew. A hash that failed has to.
    if (outcome !== "waiting" || state === "verifying") await close();
    running = undefined;
    if (outcome === "ready") error = undefined;
    enter(outcome);
  }

  /** Decides what a failure means: another try later, or the end. */
  function settle(failure: AppError): "waiting" | "failed" {
    error = failure;
    failures += 1;
    if (failure.code === "CONTENT_MISMATCH") mismatches += 1;
    const again = failure.code === "CONTENT_MISMATCH" ? mismatches <= mismatchesMax : failure.retryable;
    log.warn({ key, code: failure.code, again, err: failure }, "a transfer broke off");
    if (!again) return "failed";
    const asked = Math.min((failure.retryAfterSeconds ?? 0) * 1000, tuning.retryAfterMaxMs);
    const least = failure.code === "DISK_FULL" ? tuning.diskCheckMs : asked;
    const waitMs = Math.max(least, backoffMs(failures, tuning, options.random));
    retryAt = now() + waitMs;
    retryTimer = setTimeout(wake, waitMs).unref();
    return "waiting";
  }

  function wake(): void {
    clearTimeout(retryTimer);
    retryAt = undefined;
    if (state === "waiting") enter("idle");
  }

  /** Lets go of the partial file. What it could not write down is fetched again, nothing worse. */
  async function close(): Promise<void> {
    const open = partial;
    partial = undefined;
    if (!open) return;
    restingBytes = open.doneBytes;
    try {
      await open.close();
    } catch (cause) {
      log.warn({ key, err: cause }, "the journal of a partial file could not be written");
    }
  }

  async function stop(): Promise<void> {
    running?.aborted.abort();
    await running?.ended;
    wake();
    await close();
  }

  return {
    key,
    sizeBytes,
    get state() {
      return state;
    },
    get doneBytes() {
      if (state === "verifying" || state === "ready") return sizeBytes;
      return partial?.doneBytes ?? restingBytes;
    },
    get error() {
      return error;
    },
    get retryAt() {
      return retryAt;
    },
    get activeAt() {
      return activeAt;
    },
    async prepare(source) {
      const expected = { sizeBytes, origin: source.origin, bootId: options.bootId };
      restingBytes = coveredBytes((await readJournal(join(directory, "journal.json"), expected))?.ranges ?? []);
    },
    start(source) {
      if (state !== "idle" || running) return;
      activeAt = now();
      const aborted = new AbortController();
      running = { aborted, ended: Promise.resolve() };
      enter("fetching");
      running.ended = run(source, aborted.signal);
    },
    stop,
    forgive() {
      mismatches = 0;
      failures = 0;
      error = undefined;
      if (state === "failed") enter("idle");
      wake();
    },
    async discard() {
      await stop();
      restingBytes = 0;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
