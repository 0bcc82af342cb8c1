import { AppError } from "@/lib/kernel/errors";
import { unlessMissing } from "@/lib/kernel/errors/system-error";
import type { Logger } from "@/lib/kernel/telemetry";
import { join } from "node:path";
import { addBlob, removeBlobs, sweepStore } from "./blobs";
import { fileSize } from "./file-size";
import { readEntries, removeEntries, writeEntry, type StoredFile } from "./entries";
import type { FileStore } from "./file-store";
import { createHasher } from "./hashing";
import { isIntact } from "./is-intact";
import { inspectContent, type Inspect } from "./inspect-content";
import { createLayout, layoutOf } from "./layout";
import { moveToQuarantine, pruneQuarantine } from "./quarantine";
import { inTurn } from "./in-turn";
import { viewNames } from "./view-names";
import { ensureView, removeViewsOf } from "./views";
import { checkWeightIndex, isWeightIndex } from "./weight-map";

export type FileStoreOptions = {
  root: string;
  log: Logger;
  /** What it throws at is refused: no engine may see it. */
  inspect?: Inspect;
  /** Of what `inspect` reads: what an earlier one read is read again. */
  factsVersion?: number;
};

type Named = { fileId: string; name: string };

const namesOf = (files: readonly Named[]) => files.map(({ name }) => name);

/** Opens the store, mends what a crash left, and drops entries whose content is gone. */
export async function openFileStore({ root, log, inspect, factsVersion }: FileStoreOptions): Promise<FileStore> {
  const layout = layoutOf(root);
  await createLayout(layout);
  await removeViewsOf(layout.views, new Set());
  await pruneQuarantine(layout.quarantine);
  const entries = await readEntries(layout.files, log);
  await dropAbsent();
  const hasher = createHasher();
  const listeners = new Set<() => void>();
  const turn = inTurn();
  const changed = () => listeners.forEach((listener) => listener());

  async function dropAbsent(): Promise<void> {
    const absent: string[] = [];
    for (const { fileId, sha256, sizeBytes } of entries.values()) {
      if ((await fileSize(layout.blob(sha256))) !== sizeBytes) absent.push(fileId);
    }
    if (absent.length === 0) return;
    log.warn({ fileIds: absent }, "content of files is gone or has another size");
    await forget(absent);
  }

  async function forget(fileIds: readonly string[]): Promise<void> {
    for (const fileId of fileIds) entries.delete(fileId);
    await removeEntries(layout.files, fileIds);
  }

  const idsOf = (sha256: string) =>
    [...entries.values()].filter((entry) => entry.sha256 === sha256).map((entry) => entry.fileId);

  type Content = Pick<StoredFile, "sizeBytes" | "sha256"> & { facts: StoredFile["facts"] };

  async function enter(files: readonly Named[], { facts, ...content }: Content): Promise<void> {
    for (const { fileId, name } of files) {
      const entry = { ...content, fileId, name, ...(facts && { facts, factsVersion }) };
      await writeEntry(layout.files, entry);
      entries.set(fileId, entry);
    }
    changed();
  }

  /** What its header says is read again too, and told again: somebody doubts what is known of it. */
  async function readAnew(sha256: string): Promise<void> {
    await turn(async () => {
      const files = [...entries.values()].filter((entry) => entry.sha256 === sha256);
      const [first] = files;
      const facts = await inspectContent(inspect, layout.blob(sha256), namesOf(files));
      if (!first || (!facts && !first.facts)) return;
      await enter(files, { sizeBytes: first.sizeBytes, sha256, facts });
    });
  }

  /** In the background: engines do not wait for what an earlier agent did not look for. */
  async function readOutdated(): Promise<void> {
    for (const sha256 of new Set([...entries.values()].filter(isOutdated).map((entry) => entry.sha256))) {
      if (isClosing) return;
      await readAnew(sha256).catch((error: unknown) => {
        log.warn({ err: error, sha256 }, "a header could not be read again; the earlier reading is kept");
      });
    }
  }

  const isOutdated = (entry: StoredFile) => entry.facts !== undefined && entry.factsVersion !== factsVersion;
  let isClosing = false;
  const outdatedRead = readOutdated();

  return {
    root,
    hasher,
    fileIds: () => [...entries.keys()],
    find: (fileId) => entries.get(fileId),
    inspections: () => [...entries.values()].flatMap(({ fileId, facts }) => (facts ? [{ fileId, facts }] : [])),
    partialDirectory: (key) => layout.partial(key),
    quarantine: (path, label) => moveToQuarantine(layout.quarantine, path, label),
    emptyQuarantine: () => pruneQuarantine(layout.quarantine, { all: true }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      isClosing = true;
      await outdatedRead;
      await hasher.close();
    },

    openView: (files) =>
      turn(async () => {
        const names = viewNames(files);
        const known = files.map(({ fileId, name }) => {
          const entry = entries.get(fileId);
          if (!entry) throw new AppError("MODEL_FILES_INCOMPLETE", `${name} is not on this node yet.`);
          return { name, entry };
        });
        for (const { name, entry } of known) await refuseOtherSize(name, entry);
        const links = known.map(({ entry }) => {
          const { fileId } = entry;
          return { name: names.get(fileId) ?? fileId, fileId, ...contentOf(entry) };
        });
        for (const { blobPath, name } of links) if (isWeightIndex(name)) await checkWeightIndex(blobPath, name);
        const directory = await ensureView(layout.views, links);
        const paths = links.map(({ fileId, name }) => [fileId, join(directory, ...name.split("/"))] as const);
        return { directory, paths: Object.fromEntries(paths) };
      }),

    remove: (fileIds, held) =>
      turn(async () => {
        const gone = fileIds.flatMap((fileId) => (held.has(fileId) ? [] : (entries.get(fileId) ?? [])));
        if (gone.length === 0) return [];
        await forget(gone.map((entry) => entry.fileId));
        const orphans = new Set(gone.map((entry) => entry.sha256).filter((sha256) => idsOf(sha256).length === 0));
        await removeViewsOf(layout.views, orphans);
        await removeBlobs(layout, orphans);
        changed();
        return gone.map((entry) => entry.fileId);
      }),

    async verify(fileId, reading) {
      const entry = entries.get(fileId);
      if (!entry) return false;
      const { name, sha256 } = entry;
      if (await isIntact(hasher, layout.blob(sha256), { ...entry, ...reading })) {
        await readAnew(sha256);
        return true;
      }
      log.error({ fileId, name, sha256 }, "stored content is damaged and goes to quarantine");
      await turn(async () => {
        // Removed meanwhile, or found by another reading.
        if (entries.get(fileId) !== entry) return;
        await forget(idsOf(sha256));
        await removeViewsOf(layout.views, new Set([sha256]));
        await unlessMissing(moveToQuarantine(layout.quarantine, layout.blob(sha256), sha256));
      });
      changed();
      return false;
    },

    link: (files, sha256) =>
      turn(async () => {
        const sizeBytes = await fileSize(layout.blob(sha256));
        if (sizeBytes === undefined) return false;
        const known = [...entries.values()].find((entry) => entry.sha256 === sha256 && !isOutdated(entry))?.facts;
        const facts = known ?? (await inspectContent(inspect, layout.blob(sha256), namesOf(files)));
        await enter(files, { sizeBytes, sha256, facts });
        return true;
      }),

    add: (files, { path, sizeBytes, sha256 }) =>
      turn(async () => {
        const facts = await addBlob({ layout, inspect }, { path, sha256, names: namesOf(files) });
        await enter(files, { sizeBytes, sha256, facts });
      }),

    sweep: (wanted) =>
      turn(() =>
        sweepStore(layout, { ...wanted, known: new Set([...entries.values()].map((entry) => entry.sha256)) }, log),
      ),
  };

  /** What is damaged so that it shows at a glance reaches no engine. */
  async function refuseOtherSize(name: string, { sha256, sizeBytes }: StoredFile): Promise<void> {
    const found = await fileSize(layout.blob(sha256));
    if (found === sizeBytes) return;
    const now = found === undefined ? "is gone from" : `has ${found} bytes instead of ${sizeBytes} on`;
    const detail = `${name} ${now} this machine's disk. Verify the model, or download it again.`;
    throw new AppError("MODEL_FILES_INCOMPLETE", detail);
  }

  function contentOf({ sha256 }: StoredFile) {
    return { sha256, blobPath: layout.blob(sha256) };
  }
}
