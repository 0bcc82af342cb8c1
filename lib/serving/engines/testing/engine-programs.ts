import { bundlePrograms } from "@/lib/kernel/testing/bundle-programs";
import { builtPath } from "@/lib/programs/launcher/build/bundle-programs";
import { join } from "node:path";
import type { HostFacts } from "../driver";
import type { NodeFacts } from "../facts";

/** Root of the source tree. */
export const root = join(import.meta.dirname, "../../../..");

/** The engine programs, bundled. The caller removes them. */
export async function bundleEngines(): Promise<{ bundled: HostFacts["bundled"]; remove: () => Promise<void> }> {
  const sources = {
    "llama-cpp": "lib/serving/engines/llama-cpp/server/main.ts",
    fake: "lib/serving/engines/fake/main.ts",
  };
  const { folder, remove } = await bundlePrograms(...Object.values(sources));
  const program = (source: string) => ({
    node: process.execPath,
    script: join(folder, builtPath(source)),
  });
  return { bundled: { "llama-cpp": program(sources["llama-cpp"]), fake: program(sources.fake) }, remove };
}

/** The sources, run through the development loader. */
export const sourcePrograms: HostFacts["bundled"] = {
  "llama-cpp": { node: process.execPath, script: join(root, "lib/serving/engines/llama-cpp/server/main.ts") },
  fake: { node: process.execPath, script: join(root, "lib/serving/engines/fake/main.ts") },
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
