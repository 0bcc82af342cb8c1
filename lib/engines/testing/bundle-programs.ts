import { build } from "esbuild";
import { mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { HostFacts } from "../driver";
import type { NodeFacts } from "../facts";

/** Root of the source tree. */
export const root = join(import.meta.dirname, "../../..");

/** Builds the engine programs as `npm run build:programs` does, into a fresh folder from which packages resolve. */
export async function bundlePrograms(): Promise<HostFacts["bundled"]> {
  const cache = join(root, ".cache");
  mkdirSync(cache, { recursive: true });
  const outdir = mkdtempSync(join(cache, "engine-programs-"));
  await build({
    entryPoints: ["lib/engines/llama-cpp/server/main.ts", "lib/engines/fake/main.ts"].map((path) => join(root, path)),
    outbase: root,
    outdir,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    packages: "external",
    splitting: true,
    alias: { "@": root },
    logLevel: "warning",
  });
  const program = (path: string) => ({ node: process.execPath, script: join(outdir, path) });
  return {
    "llama-cpp": program("lib/engines/llama-cpp/server/main.js"),
    fake: program("lib/engines/fake/main.js"),
  };
}

/** The sources, run through the development loader. */
export const sourcePrograms: HostFacts["bundled"] = {
  "llama-cpp": { node: process.execPath, script: join(root, "lib/engines/llama-cpp/server/main.ts") },
  fake: { node: process.execPath, script: join(root, "lib/engines/fake/main.ts") },
};

/** A machine with two cores, 16 GiB and no accelerator. */
export function exampleNode(changes: Partial<NodeFacts> = {}): NodeFacts {
  return {
    hostname: "example",
    os: { platform: "linux", name: "Debian GNU/Linux 12", release: "6.1.0" },
    cpu: {
      model: "Example CPU",
      vendor: "Example",
      architecture: "x64",
      physicalCores: 2,
      logicalCores: 4,
      flags: ["avx2"],
      numaNodes: 1,
    },
    memory: { totalBytes: 16 * 1024 ** 3, availableBytes: 12 * 1024 ** 3 },
    disk: { path: "/", totalBytes: 100 * 1024 ** 3, freeBytes: 50 * 1024 ** 3 },
    accelerators: [],
    warnings: [],
    ...changes,
  };
}
