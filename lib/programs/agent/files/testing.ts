import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { createHash, randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openFileStore, type FileStoreOptions } from "./open-file-store";

export const digest = (content: string | Buffer) => createHash("sha256").update(content).digest("hex");

/** For removals: no engine holds anything. */
export const nobody: ReadonlySet<string> = new Set();

/** A store in a folder of its own. */
export async function openKit() {
  const root = temporaryFolder();
  let store = await openFileStore({ root, log: quietLog });
  return {
    root,
    get store() {
      return store;
    },
    close: () => store.close(),
    async reopen(options: Partial<FileStoreOptions> = {}): Promise<void> {
      await store.close();
      store = await openFileStore({ root, log: quietLog, ...options });
    },
    /** Stores content under names of files, as a finished download does. */
    async add(content: string | Buffer, ...names: string[]) {
      const files = names.map((name) => ({ fileId: randomUUID(), name }));
      const sha256 = digest(content);
      const directory = store.partialDirectory(sha256);
      await mkdir(directory, { recursive: true });
      await writeFile(join(directory, "data"), content);
      await store.add(files, { path: join(directory, "data"), sizeBytes: Buffer.byteLength(content), sha256 });
      return { files, sha256, blob: join(root, "blobs", "sha256", sha256), ids: files.map((file) => file.fileId) };
    },
  };
}

export type Kit = Awaited<ReturnType<typeof openKit>>;
