import { build } from "esbuild";
import { join } from "node:path";

/** Bundles the process into one script, as production does, so that it starts at once. */
export async function buildDownloadProcess(folder: string): Promise<string> {
  const outfile = join(folder, "download-process.cjs");
  const entry = join(import.meta.dirname, "download-process.ts");
  await build({ entryPoints: [entry], outfile, bundle: true, platform: "node", format: "cjs", logLevel: "error" });
  return outfile;
}
