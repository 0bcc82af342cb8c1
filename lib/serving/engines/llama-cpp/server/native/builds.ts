import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Builds of llama.cpp from npm, by platform, best first. The last one is always installed and needs nothing but the
 * processor; the others serve where they are installed and their drivers are.
 */
const builds: Readonly<Record<string, readonly string[]>> = {
  "linux-x64": ["linux-x64-cuda", "linux-x64-vulkan", "linux-x64"],
  "linux-arm64": ["linux-arm64"],
  "darwin-arm64": ["mac-arm64-metal"],
  "darwin-x64": ["mac-x64"],
};

/** @throws on a platform that no build is made for. */
export function buildsOf(platform: string, architecture: string): readonly string[] {
  const found = builds[`${platform}-${architecture}`];
  if (!found) throw new Error(`There is no bundled llama.cpp for ${platform} on ${architecture}.`);
  return found;
}

/** The build that every machine of this platform can load. */
export function plainBuild(): string {
  return buildsOf(process.platform, process.arch).at(-1) ?? "";
}

/** Folder with a build's native module and its backends, undefined when its package is not installed. */
export function folderOf(build: string): string | undefined {
  try {
    const entry = fileURLToPath(import.meta.resolve(`@node-llama-cpp/${build}`));
    return join(dirname(entry), "..", "bins", build);
  } catch {
    return undefined;
  }
}
