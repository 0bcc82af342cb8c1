/** What tests of the downloader share: a temporary store, assignments, and content that is easy to tell apart. */
import { openFileStore, type FileStore } from "@/lib/programs/agent/files";
import type { AssignedDownload, AssignedFile, ObservedDownload } from "@/lib/serving/nodes/protocol";
import { createHubClient } from "@/lib/serving/models/hub";
import type { TestHub } from "@/lib/serving/models/hub/testing";
import { eventually } from "@/lib/kernel/testing/eventually";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { createHash, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createDownloads } from "../create-downloads";
import type { Downloads, DownloadsOptions } from "../downloads";
import { smallTuning } from "./settings";

/** Bytes that look random, differ by seed, and never repeat in step with a segment. */
export function contentOf(seed: number, sizeBytes: number): Buffer {
  const blocks: Buffer[] = [];
  for (let block = 0; block * 32 < sizeBytes; block += 1) {
    blocks.push(createHash("sha256").update(`${seed}-${block}`).digest());
  }
  return Buffer.concat(blocks).subarray(0, sizeBytes);
}

/** The assignment a control plane would make for files of a repository, all of them when none are named. */
export async function assignmentOf(
  hub: TestHub,
  repoId: string,
  { paths, token, ...changes }: Partial<AssignedDownload> & { paths?: string[]; token?: string } = {},
): Promise<AssignedDownload> {
  const client = createHubClient({ endpoint: hub.url, token });
  const { commit } = await client.getModel(repoId, "main");
  const listed = await client.listFiles(repoId, commit);
  return {
    downloadId: randomUUID(),
    generation: 1,
    desired: "run",
    source: { kind: "hub", endpoint: hub.url, repoId, revision: commit, ...(token ? { token } : {}) },
    files: listed.filter((file) => paths?.includes(file.path) ?? true).map(assignedFile),
    bandwidthBytesPerSecondMax: 0,
    ...changes,
  };
}

type Listed = { path: string; sizeBytes: number; sha256?: string | undefined; gitSha1?: string | undefined };

export function assignedFile({ path, sizeBytes, sha256, gitSha1 }: Listed): AssignedFile {
  return {
    fileId: randomUUID(),
    name: path,
    sizeBytes,
    ...(sha256 ? { sha256 } : {}),
    ...(gitSha1 ? { gitSha1 } : {}),
  };
}

export type Kit = { root: string; store: FileStore; downloads: Downloads; close(): Promise<void> };

/** A store and a downloader in a folder of their own, or in one that an earlier kit left. */
export async function startKit(root?: string, options: Partial<DownloadsOptions> = {}): Promise<Kit> {
  const folder = root ?? temporaryFolder();
  const store = await openFileStore({ root: folder, log: quietLog });
  const { tuning, ...rest } = options;
  const downloads = createDownloads({
    store,
    log: quietLog,
    diskReserveBytes: 0,
    tuning: { ...smallTuning, ...tuning },
    ...rest,
  });
  return {
    root: folder,
    store,
    downloads,
    async close() {
      await downloads.close();
      await store.close();
    },
  };
}

/** Waits until a download is in one of the phases. */
export function reached(
  downloads: Downloads,
  { downloadId }: Pick<AssignedDownload, "downloadId">,
  ...phases: ObservedDownload["phase"][]
): Promise<ObservedDownload> {
  return eventually(() => {
    const observed = downloads.observe().find((one) => one.downloadId === downloadId);
    if (observed && phases.includes(observed.phase)) return observed;
    throw new Error(`still ${JSON.stringify(observed)}, not ${phases.join(" or ")}`);
  });
}

/** Content of a file as engines would read it. */
export async function storedContent(store: FileStore, { fileId, name }: AssignedFile): Promise<Buffer> {
  const { paths } = await store.openView([{ fileId, name }]);
  return readFile(paths[fileId] ?? "");
}
