import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { backUpDataDirectory, copyFolder, majorVersion } from "@/db/embedded";
import { findMigrationsFolder, readMigrations } from "@/db/migrator/read-migrations";
import { version } from "@/package.json";
import type { LaunchSettings } from "../settings/launch-settings";
import { secretFile } from "../settings/secrets";
import { BackupError } from "./backup-error";
import { acquireSupervisorLock } from "../processes/supervisor-lock";
import { contentFolder, describeFile, manifestName, thisPlatform, type Manifest } from "./manifest";

/** What belongs to a running process, or is copied in a way of its own. */
const leftOut = /^(logs|run|postgres)\/$|^postgres\.initdb-|^models\/(partial|quarantine|views)\/$/;

/**
 * Copies a home into a new folder below `parent`, while the product runs or while it does not: the database at one moment,
 * the secrets, what the node and the gateway keep, and the model files if they are asked for.
 *
 * @throws BackupError that says what to do.
 */
export async function backUp(
  settings: LaunchSettings,
  parent: string,
  options: { models: boolean; imported?: string[] | undefined },
): Promise<string> {
  const { home } = settings;
  refuseOwnDatabase(settings);
  const createdAt = new Date().toISOString();
  const folder = join(resolve(parent), `kamiwaza-${createdAt.replaceAll(":", "-").slice(0, 19)}Z`);
  const draft = `${folder}.incomplete`;
  const target = join(draft, contentFolder);
  if (folder.startsWith(`${home.root}/`))
    throw new BackupError(
      `${parent} is inside the home ${home.root}.`,
      "Name a folder elsewhere, best on another disk.",
    );
  await mkdir(target, { recursive: true, mode: 0o700 });
  try {
    await backUpDatabase(settings, join(target, basename(home.postgres)));
    await copyFolder(home.root, target, (path) => !leftOut.test(path) && (options.models || path !== "models/"));
    const found = await readdir(target, { recursive: true, withFileTypes: true });
    const paths = found
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(target.length + 1));
    const described: Manifest = {
      format: 1,
      product: version,
      createdAt,
      postgres: majorVersion,
      platform: thisPlatform(),
      migrations: (await readMigrations(findMigrationsFolder())).map(({ name }) => name),
      models: options.models ? "content" : "left-out",
      ...(options.imported && { imported: options.imported }),
      files: await describeFiles(target, paths),
    };
    await writeFile(join(draft, manifestName), `${JSON.stringify(described, null, 1)}\n`, { mode: 0o600 });
    await rename(draft, folder);
    return folder;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

async function describeFiles(root: string, paths: string[]): Promise<Manifest["files"]> {
  const files: Manifest["files"] = [];
  for (const path of paths) files.push(await describeFile(root, path));
  return files;
}

function refuseOwnDatabase({ databaseUrl, home }: LaunchSettings): void {
  if (databaseUrl)
    throw new BackupError(
      "DATABASE_URL names a database of your own, which this command does not copy.",
      "Back it up by its own means, and keep a copy of the secrets folder beside that backup.",
    );
  if (!existsSync(join(home.postgres, "PG_VERSION")))
    throw new BackupError(`There is no database in ${home.root} yet.`, "Start the product once, or set KAMIWAZA_HOME.");
}

/** From the server that runs; a stopped one's files are copied as they are, while nobody may start it. */
async function backUpDatabase({ home }: LaunchSettings, target: string): Promise<void> {
  const password = (await readFile(secretFile(home, "postgres-password"), "utf8")).trim();
  if (await backUpDataDirectory({ dataDirectory: home.postgres, password, target })) return;
  const lock = await acquireSupervisorLock(home.run);
  try {
    await copyFolder(home.postgres, target, (path) => path !== "postmaster.pid");
  } finally {
    await lock.release();
  }
}
