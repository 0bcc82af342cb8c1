import { createEgress } from "@/lib/kernel/egress";
import type { AssignedDownload } from "@/lib/serving/nodes/protocol";
import { readBootId } from "@/lib/kernel/processes/boot-id";
import { acceptAssigned, type Download } from "./accept-assigned";
import { createBandwidth } from "./bandwidth";
import { diskError } from "./disk-error";
import { availableBytesOf, findShortages } from "./disk-space";
import type { Downloads, DownloadsOptions } from "./downloads";
import { folderSource } from "./folder-source";
import { hubSource } from "./hub-source";
import { createLanes } from "./lanes";
import { levelLoop } from "../level-loop";
import { listFolder } from "./list-folder";
import { observeDownload } from "./observe-download";
import type { Source } from "./source";
import { createTransfer, type Transfer } from "./transfer";
import { defaultTuning } from "./tuning";
import { contentKey, presentDigest, wantedContent, type Claim } from "./wanted-content";

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
  let emittedPhases = "";
  let diskCheckAt = 0;
  const ticker = setInterval(tick, tuning.tickMs).unref();
  const unsubscribe = store.onChange(changed);

  function apply(list: readonly AssignedDownload[]): void {
    for (const { downloadId, generation, files } of list) {
      const known = downloads.get(downloadId);
      if (!known || known.assigned.generation === generation) continue;
      // Somebody asked again: what had failed gets new chances.
      for (const file of files) transfers.get(contentKey(file))?.forgive();
    }
    downloads = acceptAssigned(list, downloads, now);
    const caps = list.map((download) => download.bandwidthBytesPerSecondMax).filter((cap) => cap > 0);
    bandwidth.setCap(caps.length > 0 ? Math.min(...caps) : 0);
    sweepDue = true;
    changed();
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

  /** Notices what nobody reports: that nothing arrives any more, and that the disk fills up or is freed. */
  function tick(): void {
    const phases = JSON.stringify(observe().map(({ phase, files }) => [phase, files.map((file) => file.phase)]));
    if (phases !== emittedPhases) emit();
    emittedPhases = phases;
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
    const current = [...downloads.values()];
    wanted = wantedContent(current, store);
    for (const download of current) startListing(download);
    await removeUnwanted();
    for (const [key, claims] of wanted) if (!transfers.has(key)) await createFor(key, claims);
    await checkSpace(current);
    await startAndStop();
    for (const download of current) download.removed = download.assigned.desired === "cancel";
    if (!sweepDue) return;
    sweepDue = false;
    const digests = current.flatMap((download) => download.assigned.files).flatMap((file) => file.sha256 ?? []);
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

  async function startAndStop(): Promise<void> {
    const mayStart = lanes.openings(transfers.values(), { now: now(), tuning });
    for (const [key, claims] of wanted) {
      const transfer = transfers.get(key);
      const runner = claims.find(({ download }) => download.assigned.desired === "run" && !download.shortage);
      if (!runner) await transfer?.stop();
      else if (transfer?.state === "idle" && mayStart(runner.download.lane, transfer)) transfer.start(sourceOf(runner));
    }
  }

  function sourceOf({ download, file }: Claim<Download>): Source {
    const { source } = download.assigned;
    return source.kind === "hub" ? hubSource(source, file, { egress, tuning }) : folderSource(source, file);
  }

  function startListing(download: Download): void {
    const { source, desired } = download.assigned;
    if (source.kind !== "folder" || desired !== "run" || download.listing) return;
    download.listing = {};
    void list(source.path, download.listing);
  }

  async function list(path: string, listing: NonNullable<Download["listing"]>): Promise<void> {
    try {
      listing.files = await listFolder(path);
    } catch (error) {
      listing.error = diskError(error);
    }
    changed();
  }

  async function checkSpace(current: readonly Download[]): Promise<void> {
    const running = current.filter((download) => download.assigned.desired === "run");
    const needs = running.map(({ assigned }) => ({
      downloadId: assigned.downloadId,
      remainingBytes: new Map(assigned.files.flatMap((file) => remaining(contentKey(file)))),
    }));
    const shortages = await findShortages(needs, { store, availableBytes, reserveBytes: diskReserveBytes });
    const retryAt = diskCheckAt > now() ? diskCheckAt : now() + tuning.diskCheckMs;
    for (const download of running) {
      const error = shortages.get(download.assigned.downloadId);
      download.shortage = error && { error, retryAt };
    }
  }

  function remaining(key: string): [string, number][] {
    const transfer = wanted.has(key) ? transfers.get(key) : undefined;
    return transfer ? [[key, transfer.sizeBytes - transfer.doneBytes]] : [];
  }

  function observe() {
    return [...downloads.values()].map((download) => {
      const { listing, shortage, meter } = download;
      return observeDownload({
        ...download,
        discovered: listing?.files,
        obstacle: listing?.error ? { error: listing.error } : shortage,
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
