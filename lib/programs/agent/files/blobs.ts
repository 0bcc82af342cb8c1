import type { Logger } from "@/lib/kernel/telemetry";
import { chmod, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { syncDirectory } from "./durable";
import type { Layout } from "./layout";

export async function removeBlobs(layout: Layout, sha256s: ReadonlySet<string>): Promise<void> {
  for (const sha256 of sha256s) {
    // Windows does not delete read-only files.
    if (process.platform === "win32") await chmod(layout.blob(sha256), 0o600);
    await rm(layout.blob(sha256), { force: true });
  }
  await syncDirectory(layout.blobs);
}

type Wanted = { partialKeys: ReadonlySet<string>; sha256s: ReadonlySet<string>; known: ReadonlySet<string> };

/** Removes what a crash or a change of mind left behind. */
export async function sweepStore(layout: Layout, { partialKeys, sha256s, known }: Wanted, log: Logger): Promise<void> {
  for (const key of await readdir(layout.partials)) {
    if (partialKeys.has(key)) continue;
    log.info({ partial: key }, "removing partial content that nothing wants");
    await rm(join(layout.partials, key), { recursive: true, force: true });
  }
  const orphans = (await readdir(layout.blobs)).filter((name) => !known.has(name) && !sha256s.has(name));
  if (orphans.length === 0) return;
  log.info({ blobs: orphans }, "removing content that belongs to no file");
  for (const name of orphans) await rm(join(layout.blobs, name), { recursive: true, force: true });
}
