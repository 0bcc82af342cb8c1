import { chmod, link, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { copyFiles, majorVersion } from "@/db/embedded";
import { findMigrationsFolder, readMigrations } from "@/db/migrator/read-migrations";
import { unlessMissing } from "@/lib/kernel/errors/system-error";
import { parseJson } from "@/lib/kernel/json/parse-json";
import type { LaunchSettings } from "../settings/launch-settings";
import { findLeftProcesses } from "../processes/left-processes";
import { BackupError } from "./backup-error";
import { readState } from "../processes/state-file";
import { findSupervisor } from "../processes/supervisor-lock";
import { contentFolder, describeFile, manifest, manifestName, thisPlatform, type Manifest } from "./manifest";

export type Restored = {
  manifest: Manifest;
  /** Where what was there before is kept. */
  kept: string | undefined;
  /** Whether the model files of before serve on. */
  modelsKept: boolean;
};

/**
 * Makes the home what it was at a backup. Everything is checked before anything is touched; a home that holds something is
 * replaced only when that is asked for, and kept beside the new one.
 *
 * @throws BackupError that says what to do.
 */
export async function restore(
  settings: LaunchSettings,
  folder: string,
  options: { replace: boolean },
): Promise<Restored> {
  const { root } = settings.home;
  await refuseRunning(settings);
  const held = (await unlessMissing(readdir(root))) ?? [];
  if (held.length > 0 && !options.replace)
    throw new BackupError(
      `${root} is not empty.`,
      "Add --replace to put the backup in its place; what is there is kept beside it. Or set KAMIWAZA_HOME.",
    );
  const source = resolve(folder, contentFolder);
  const described = await readManifest(resolve(folder));
  await refuseDamaged(source, described);

  const draft = `${root}.restoring-${process.pid}`;
  const kept = held.length > 0 ? `${root}.before-restore-${new Date().toISOString().replaceAll(":", "-")}` : undefined;
  const modelsKept = described.models === "left-out" && held.includes("models");
  try {
    await mkdir(draft, { recursive: true, mode: 0o700 });
    for (const path of await foldersBelow(source)) await mkdir(join(draft, path), { recursive: true, mode: 0o700 });
    await copyFiles(
      source,
      draft,
      described.files.map(({ path }) => path),
    );
    if (modelsKept) await linkFolder(join(root, "models"), join(draft, "models"));
    await chmod(draft, 0o711);
    await putInPlace(draft, root, kept);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  return { manifest: described, kept, modelsKept };
}

/** The home of before is back in its place when the new one cannot take it. */
async function putInPlace(draft: string, root: string, kept: string | undefined): Promise<void> {
  if (kept) await rename(root, kept);
  else await rm(root, { recursive: true, force: true });
  try {
    await rename(draft, root);
  } catch (error) {
    if (kept) await rename(kept, root);
    throw error;
  }
}

async function refuseRunning({ home }: LaunchSettings): Promise<void> {
  const left = await findLeftProcesses(await readState(home.stateFile));
  if ((await findSupervisor(home.run)) || left.size > 0)
    throw new BackupError("Kamiwaza runs here.", "Stop it first: npm run down");
}

async function readManifest(folder: string): Promise<Manifest> {
  const text = await unlessMissing(readFile(join(folder, manifestName), "utf8"));
  const parsed = manifest.safeParse(parseJson(text ?? ""));
  if (!parsed.success)
    throw new BackupError(
      `${folder} is no backup that this version understands.`,
      `Name the folder that npm run backup printed; it holds ${manifestName}.`,
    );
  const { data } = parsed;
  const known = new Set((await readMigrations(findMigrationsFolder())).map(({ name }) => name));
  const unknown = data.migrations.find((name) => !known.has(name));
  if (unknown)
    throw new BackupError(
      `The backup was made by a newer version (${data.product}); this one does not know its migration ${unknown}.`,
      "Install that version or a later one, then restore.",
    );
  if (data.postgres !== majorVersion || data.platform !== thisPlatform())
    throw new BackupError(
      `The backup is of PostgreSQL ${data.postgres} on ${data.platform}; here is ${majorVersion} on ${thisPlatform()}.`,
      "Restore it on a machine of that kind with the version that made it.",
    );
  return data;
}

/** @throws BackupError naming the first file that is not what was backed up. */
async function refuseDamaged(source: string, { files }: Manifest): Promise<void> {
  for (const file of files) {
    const { path } = file;
    const isInside = join(source, path).startsWith(join(source, "/"));
    const found = isInside ? await unlessMissing(describeFile(source, path)) : undefined;
    if (found?.sha256 !== file.sha256)
      throw new BackupError(
        `${path} of the backup is ${found ? "damaged" : "missing"}.`,
        "Use another backup. Nothing was changed.",
      );
  }
}

async function foldersBelow(source: string): Promise<string[]> {
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(source.length + 1));
}

/** The same files under another folder, without their bytes being copied. */
async function linkFolder(source: string, target: string): Promise<void> {
  for (const entry of await readdir(source, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const from = join(entry.parentPath, entry.name);
    const to = join(target, from.slice(source.length + 1));
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    await link(from, to);
  }
}
