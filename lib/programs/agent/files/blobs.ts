import type { Logger } from "@/lib/kernel/telemetry";
import { chmod, readdir, rm, rename } from "node:fs/promises";
import { join } from "node:path";
import { syncDirectory } from "./durable";
import type { Layout } from "./layout";
import type { ModelFacts } from "@/lib/serving/engines/facts";
import { fileSize } from "./file-size";
import { inspectContent, type Inspect } from "./inspect-content";
import { moveToQuarantine } from "./quarantine";

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

type Place = { layout: Layout; inspect: Inspect | undefined };
type Content = { path: string; sha256: string; names: string[] };

/** Gives verified content its final name, after its header was looked at. @returns what the header says. */
export async function addBlob(
  { layout, inspect }: Place,
  { path, sha256, names }: Content,
): Promise<ModelFacts | undefined> {
  const facts = await inspectContent(inspect, path, names).catch(async (error: unknown) => {
    await moveToQuarantine(layout.quarantine, path, sha256);
    throw error;
  });
  if ((await fileSize(layout.blob(sha256))) !== undefined) {
    // The same content came another way; engines may have it open, so it stays.
    await rm(path);
    return facts;
  }
  await chmod(path, 0o444);
  await rename(path, layout.blob(sha256));
  await syncDirectory(layout.blobs);
  return facts;
}
