import { bundlePrograms as bundle } from "@/lib/programs/launcher/build/bundle-programs";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";

/** Root of the source tree. */
const root = join(import.meta.dirname, "../../..");

/**
 * Bundles programs as a build does, into a fresh folder of the tree, from which packages resolve.
 *
 * @param sources - as `lib/programs/agent/main.ts`; that program is then at `lib/agent/main.js` of the folder.
 */
export async function bundlePrograms(...sources: string[]): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = join(root, ".cache", `programs-${randomUUID()}`);
  await bundle(root, sources, folder);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
