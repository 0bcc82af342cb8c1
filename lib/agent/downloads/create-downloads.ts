import { nameProblems, unsafeName } from "@/lib/agent/files";
import { createEgress } from "@/lib/egress";
import { hubUrl } from "@/lib/egress/hub";
import { AppError } from "@/lib/errors";
import type { AssignedDownload } from "@/lib/nodes/protocol";
import { createBandwidth } from "./bandwidth";
import { readBootId } from "./boot-id";
import { diskError } from "./disk-error";
import { availableBytesOf, diskFull } from "./disk-space";
import type { Downloads, DownloadsOptions } from "./downloads";
import { folderSource } from "./folder-source";
import { hubSource } from "./hub-source";
import { createLanes, laneOf } from "./lanes";
import { levelLoop } from "./level-loop";
import { listFolder, type FolderFile } from "./list-folder";
import { observeDownload } from "./observe-download";
import { createRateMeter, type RateMeter } from "./rate-meter";
import type { Source } from "./source";
import { spaceShortage } from "./space-shortage";
import { createTransfer, type Transfer } from "./transfer";
import { defaultTuning } from "./tuning";
import { contentKey, presentDigest, wantedContent, type Claim } from "./wanted-content";

type Download = {
  assigned: AssignedDownload;
  lane: string;
  refused: Map<string, AppError>;
  meter: RateMeter;
  /** Folder import: `files` once listed. */
  listing: { files?: FolderFile[]; error?: AppError } | undefined;
  shortage: { error: AppError; retryAt: number } | undefined;
  removed: boolean;
};

type Wanted = Map<string, Claim<Download>[]>;

/** Monotonic, so that a changed clock neither stalls nor hurries anything. */
const monotonicNow = () => performance.timeOrigin + performance.now();

export function createDownloads(options: DownloadsOptions): Downloads {
  const { store, log, diskReserveBytes, availableBytes = availableBytesOf } = options;
  const { egress = createEgress(), now = monotonicNow, random = Math.random } = options;
  const tuning = { ...defaultTuning, ...options.tuning };
  const bootId = readBootId();
  const bandwidth = createBandwidth(now);
  const lanes = createLanes();
  const transfers = new Map<string, Transfer>();
  const listeners = new Set<() => void>();
  const loop = levelLoop(settleLogged);
  let downloads = new Map<string, Download>();
  let wanted: Wanted = new Map();
  let sweepDue = false;
  let closed = false;
  let emittedAt = 0;
  let lastPhases = "";

  const ticker = setInterval(tick, tuning.tickMs).unref();
  let diskCheckAt = 0;
  const unsubscribe = store.onChange(changed);

  function apply(list: readonly AssignedDownload[]): void {
    const next = new Map<string, Download>();
    for (const assigned of list) {
      const known = downloads.get(assigned.downloadId);
      if (known && known.assigned.generation !== assigned.generation) forgive(assigned);
      const same = known?.assigned.generation === assigned.generation ? known : undefined;
      next.set(assigned.downloadId, {
        meter: createRateMeter(now),
        listing: undefined,
        shortage: undefined,
        removed: false,
        ...same,
        assigned,
        lane: laneOf(assigned),
        refused: refusedNames(assigned),
      });
    }
    downloads = next;
    const caps = list.map((download) => download.bandwidthBytesPerSecondMax).filter((cap) => cap > 0);
    bandwidth.setCap(caps.length > 0 ? Math.min(...caps) : 0);
    sweepDue = true;
    changed();
  }

  /** Somebody asked again: what had failed gets new chances. */
  function forgive({ files }: AssignedDownload): void {
    for (const file of files) transfers.get(contentKey(file))?.forgive();
  }

  function changed(): void {
    if (closed) return;
    loop.request();
    emit();
  }

  function emit(): void {
    emittedAt = now();
    for (const listener of listeners) listener();
  }

  function tick(): void {
    const phases = JSON.stringify(observe().map(({ phase, files }) => [phase, files.map((file) => file.phase)]));
    if (phases !== lastPhases) emit();
    lastPhases = phases;
    if (now() < diskCheckAt || wanted.size === 0) return;
    diskCheckAt = now() + tuning.diskCheckMs;
    loop.request();
  }

  async function settleLogged(): Promise<void> {
    if (closed) return;
    try {
      await settle();
    } catch (error) {
      log.error({ err: error }, "downloads could not be brought in line with what is wanted; trying again");
      setTimeout(() => loop.request(), tuning.backoffMs).unref();
    }
  }

  /** Makes what runs match what is wanted. May be ended at any line and run again. */
  async function settle(): Promise<void> {
    const current = downloads;
    wanted = wantedContent(current.values(), store);
    for (const download of current.values()) startListing(download);
    await removeUnwanted();
    for (const [key, claims] of wanted) if (!transfers.has(key)) await createFor(key, claims);
    await checkSpace();
    for (const [key, transfer] of transfers) await startOrStop(transfer, wanted.get(key) ?? []);
    for (const download of current.values()) download.removed = download.assigned.desired === "cancel";
    if (!sweepDue) return;
    sweepDue = false;
    const assigned = [...current.values()].flatMap((download) => download.assigned.files);
    const digests = assigned.flatMap((file) => file.sha256 ?? []);
    await store.sweep({ partialKeys: new Set(wanted.keys()), sha256s: new Set(digests) });
  }

  async function removeUnwanted(): Promise<void> {
    for (const [key, transfer] of transfers) {
      if (wanted.has(key) && transfer.state !== "ready") continue;
      if (transfer.state !== "ready") await transfer.discard();
      transfers.delete(key);
    }
  }

  async function createFor(key: string, claims: Claim<Download>[]): Promise<void> {
    const [first] = claims;
    if (!first) return;
    const transfer = createTransfer({
      file: first.file,
      key,
      store,
      bandwidth,
      bootId,
      tuning,
      log,
      now,
      random,
      claims: () => (wanted.get(key) ?? []).map((claim) => claim.file),
      onBytes: (bytes) => arrived(key, bytes),
      onChange: () => {
        lanes.note(first.download.lane, transfer);
        changed();
      },
    });
    await transfer.prepare(sourceOf(first));
    transfers.set(key, transfer);
  }

  function arrived(key: string, bytes: number): void {
    for (const { download } of wanted.get(key) ?? []) {
      lanes.clear(download.lane);
      if (download.assigned.desired === "run") download.meter.record(bytes);
    }
    if (now() - emittedAt >= tuning.tickMs) emit();
  }

  async function startOrStop(transfer: Transfer, claims: Claim<Download>[]): Promise<void> {
    const runner = claims.find(({ download }) => download.assigned.desired === "run" && !download.shortage);
    if (!runner) return transfer.stop();
    const { lane } = runner.download;
    if (transfer.state === "idle" && lanes.isFree(lane, transfers.values(), { now: now(), tuning })) {
      transfer.start(sourceOf(runner));
      lanes.enter(lane, transfer);
    }
    return undefined;
  }

  function sourceOf({ download, file }: Claim<Download>): Source {
    const { source } = download.assigned;
    return source.kind === "hub" ? hubSource(source, file, { egress, tuning }) : folderSource(source, file);
  }

  function startListing(download: Download): void {
    const { source, desired } = download.assigned;
    if (source.kind !== "folder" || desired !== "run" || download.listing) return;
    const listing: Download["listing"] = {};
    download.listing = listing;
    void list(source.path, listing);
  }

  async function list(path: string, listing: NonNullable<Download["listing"]>): Promise<void> {
    try {
      listing.files = await listFolder(path);
    } catch (error) {
      listing.error = diskError(error);
    }
    changed();
  }

  async function checkSpace(): Promise<void> {
    const running = [...downloads.values()].filter((download) => download.assigned.desired === "run");
    const needs = running.map((download) => ({
      downloadId: download.assigned.downloadId,
      remainingBytes: new Map(
        download.assigned.files.flatMap((file) => {
          const key = contentKey(file);
          const transfer = wanted.has(key) ? transfers.get(key) : undefined;
          return transfer ? [[key, transfer.sizeBytes - transfer.doneBytes] as const] : [];
        }),
      ),
    }));
    if (needs.every((need) => need.remainingBytes.size === 0)) return;
    let freeBytes = await availableBytes(store.root);
    if (spaceShortage(needs, freeBytes - diskReserveBytes).size > 0) {
      await store.emptyQuarantine();
      freeBytes = await availableBytes(store.root);
    }
    const shortage = spaceShortage(needs, freeBytes - diskReserveBytes);
    for (const download of running) {
      const missing = shortage.get(download.assigned.downloadId);
      const figures = { freeBytes, reserveBytes: diskReserveBytes };
      download.shortage =
        missing === undefined ? undefined : { error: diskFull(missing, figures), retryAt: now() + tuning.diskCheckMs };
    }
  }

  function observe() {
    return [...downloads.values()].map((download) => {
      const { assigned, refused, listing, shortage, removed, meter } = download;
      const failed = listing?.error ? { error: listing.error } : undefined;
      return observeDownload({
        assigned,
        refused,
        removed,
        discovered: listing?.files,
        obstacle: failed ?? shortage,
        rates: meter.rates(),
        presentDigest: (file) => presentDigest(store, file),
        transfer: (file) => transfers.get(contentKey(file)),
        now: now(),
        stallMs: tuning.stallMs,
      });
    });
  }

  return {
    apply,
    observe,
    filesPresent: () => store.fileIds(),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      clearInterval(ticker);
      unsubscribe();
      await loop.idle();
      await Promise.all([...transfers.values()].map((transfer) => transfer.stop()));
      if (!options.egress) await egress.close();
    },
  };
}

/** Files that are not touched at all, because their name or their place is not safe to use. */
function refusedNames({ files, source }: AssignedDownload): Map<string, AppError> {
  const problems = nameProblems(files.map((file) => file.name));
  const refused = new Map([...problems].map(([name, problem]) => [name, unsafeName(name, problem)]));
  try {
    if (source.kind === "hub") hubUrl(source.endpoint, source.repoId, "resolve", { segment: source.revision });
    return refused;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return new Map(files.map((file) => [file.name, error]));
  }
}
