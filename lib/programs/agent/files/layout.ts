import { mkdir } from "node:fs/promises";
import { join } from "node:path";

const digest = /^[0-9a-f]{64}$/;
const partialKey = /^[0-9a-f-]{36,64}$/;

export type Layout = ReturnType<typeof layoutOf>;

/** Where things are below the root of the store. Nothing from outside becomes part of a path but a checked digest. */
export function layoutOf(root: string) {
  const blobs = join(root, "blobs", "sha256");
  return {
    blobs,
    files: join(root, "files"),
    partials: join(root, "partial"),
    views: join(root, "views"),
    quarantine: join(root, "quarantine"),
    blob(sha256: string): string {
      if (!digest.test(sha256)) throw new Error("That is no SHA-256 digest.");
      return join(blobs, sha256);
    },
    partial(key: string): string {
      if (!partialKey.test(key)) throw new Error("That is neither a digest nor a file id.");
      return join(root, "partial", key);
    },
  };
}

export async function createLayout(layout: Layout): Promise<void> {
  for (const directory of [layout.blobs, layout.files, layout.partials, layout.views, layout.quarantine]) {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  }
}
