import { chmod, copyFile, mkdir, open, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isSystemError } from "@/lib/kernel/errors/system-error";

/** So many files are on their way to the disk at once: waiting for each by itself would take minutes. */
const atOnce = 32;

/**
 * Copies files and folders whose relative path is wanted; that of a folder ends in `/`. What goes while this runs is left
 * out; links and sockets are no content.
 */
export async function copyFolder(
  source: string,
  target: string,
  isWanted: (path: string) => boolean = () => true,
): Promise<void> {
  const files: string[] = [];
  async function look(folder: string): Promise<void> {
    await mkdir(join(target, folder), { recursive: true, mode: 0o700 });
    for (const entry of (await readdir(join(source, folder), { withFileTypes: true }).catch(gone)) ?? []) {
      const path = `${folder}${entry.name}${entry.isDirectory() ? "/" : ""}`;
      if (!isWanted(path)) continue;
      if (entry.isDirectory()) await look(path);
      else if (entry.isFile()) files.push(path);
    }
  }
  await look("");
  await copyFiles(source, target, files);
}

/** Copies the named files, onto the disk before it returns; for their owner alone, who may not write what was not written before either. */
export async function copyFiles(source: string, target: string, paths: readonly string[]): Promise<void> {
  const waiting = paths.values();
  const copier = async () => {
    for (const path of waiting) await copyWhole(join(source, path), join(target, path)).catch(gone);
  };
  await Promise.all(Array.from({ length: atOnce }, copier));
}

export async function copyWhole(source: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await copyFile(source, target);
  const { mode } = await stat(target);
  await chmod(target, 0o600);
  const file = await open(target, "r+");
  try {
    if ((mode & 0o200) === 0) await file.chmod(0o400);
    await file.sync();
  } finally {
    await file.close();
  }
}

function gone(error: unknown): undefined {
  if (!isSystemError(error, "ENOENT")) throw error;
}
