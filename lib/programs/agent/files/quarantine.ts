import { randomUUID } from "node:crypto";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

const keepCountMax = 3;
const keepMs = 7 * 24 * 60 * 60 * 1000;

/**
 * Moves content that did not match out of the way. It is kept a few days for whoever wants to know why, but never many
 * at a time: a model can be large.
 *
 * @returns where it is now.
 */
export async function moveToQuarantine(directory: string, path: string, label: string): Promise<string> {
  const target = join(directory, `${label}-${randomUUID()}`);
  await rename(path, target);
  await pruneQuarantine(directory);
  return target;
}

export async function pruneQuarantine(directory: string, { all = false } = {}): Promise<void> {
  const kept = await Promise.all(
    (await readdir(directory)).map(async (name) => ({ name, since: (await stat(join(directory, name))).ctimeMs })),
  );
  kept.sort((a, b) => b.since - a.since);
  const oldest = Date.now() - keepMs;
  for (const [index, { name, since }] of kept.entries()) {
    if (all || index >= keepCountMax || since < oldest)
      await rm(join(directory, name), { recursive: true, force: true });
  }
}
