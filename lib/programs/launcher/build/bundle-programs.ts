import { build } from "esbuild";
import { join } from "node:path";

/** Sources of every program that an installation runs, web aside. */
export const programSources = [
  "lib/programs/launcher/main.ts",
  "lib/programs/gateway/main.ts",
  "lib/programs/agent/main.ts",
  "jobs/worker.ts",
  "db/migrator/main.ts",
  "lib/serving/engines/llama-cpp/server/main.ts",
  "lib/serving/engines/fake/main.ts",
];

/**
 * Where a build has a program: below `lib` without its storey. Upgrades stop what runs by these paths, and joined machines
 * are started by them, so they stay when sources move.
 */
export const builtPath = (source: string): string => source.replace(/^lib\/\w+\//, "lib/").replace(/\.ts$/, ".js");

/** Bundles programs of the tree at `root` into a folder, each at its `builtPath`. */
export async function bundlePrograms(root: string, sources: readonly string[], folder: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: sources.map((source) => ({ in: join(root, source), out: builtPath(source).replace(/\.js$/, "") })),
    outdir: folder,
    chunkNames: "chunks/[hash]",
    bundle: true,
    splitting: true,
    platform: "node",
    target: "node24",
    format: "esm",
    packages: "external",
    alias: { "drizzle-orm": join(root, "node_modules/drizzle-orm") },
    sourcemap: true,
    logLevel: "warning",
  });
}
