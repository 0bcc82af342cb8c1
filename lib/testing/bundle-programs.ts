import { build } from "esbuild";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";

/** Root of the source tree. */
const root = join(import.meta.dirname, "../..");

/**
 * Bundles programs as the product does, into a fresh folder of the tree, from which packages resolve.
 *
 * @param entries - their sources, as `lib/agent/main.ts`; each program has the same path in the folder.
 */
export async function bundlePrograms(...entries: string[]): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = join(root, ".cache", `programs-${randomUUID()}`);
  await build({
    entryPoints: entries.map((entry) => join(root, entry)),
    outbase: root,
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: "node",
    target: "node24",
    format: "esm",
    packages: "external",
    sourcemap: "inline",
    logLevel: "warning",
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
