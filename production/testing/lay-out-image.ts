import { execFile } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../..");

/** Puts into a folder what the Dockerfile puts into the image: nothing else is there, and everybody may read it. */
export async function layOutImage(folder: string): Promise<void> {
  const instructions = readFileSync(join(root, "Dockerfile"), "utf8");
  await mkdir(folder);
  // Links where they can be made: the packages are large.
  const how = statSync(root).dev === statSync(folder).dev ? "-al" : "-a";
  for (const [, from = "", to = ""] of instructions.matchAll(/^COPY --from=build \S+ \/app\/(\S+) (\S+)$/gm)) {
    const target = join(folder, to.endsWith("/") ? join(to, from) : to);
    await mkdir(dirname(target), { recursive: true });
    await promisify(execFile)("cp", [how, join(root, from), target]);
  }
}
