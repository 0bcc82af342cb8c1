import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chown, lchown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { isSystemError, unlessMissing } from "@/lib/kernel/errors/system-error";
import { EmbeddedPostgresError } from "./embedded-postgres-error";
import { explainFailure } from "./explain-failure";
import { majorVersion, type Binaries } from "./find-binaries";
import { runProgram } from "./run-program";
import type { ServerAccount } from "./server-account";

type Options = { dataDirectory: string; port: number; password: string; binaries: Binaries; account: ServerAccount };

/**
 * Makes the data directory unless there is one. It is made beside its place and moved there when it is complete, so a
 * kill in between leaves nothing that looks like a database.
 */
export async function initializeDataDirectory(options: Options): Promise<void> {
  const { dataDirectory, account } = options;
  try {
    await mkdir(dirname(dataDirectory), { recursive: true });
    await removeDrafts(dataDirectory);
    if (!(await isInitialized(dataDirectory))) await initialize(options);
    if (account.owner) await ensureOwner(dataDirectory, account.owner);
  } catch (error) {
    if (isSystemError(error, "EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT")) {
      const output = isSystemError(error, "ENOSPC", "EDQUOT") ? "No space left on device" : "Permission denied";
      throw explainFailure(output, options);
    }
    throw error;
  }
}

/** @throws EmbeddedPostgresError when something else is in the way. */
async function isInitialized(dataDirectory: string): Promise<boolean> {
  const version = await unlessMissing(readFile(join(dataDirectory, "PG_VERSION"), "utf8"));
  if (version !== undefined) {
    if (version.trim() === String(majorVersion)) return true;
    throw explainFailure(`initialized by PostgreSQL version ${version.trim()}`, { dataDirectory, port: 0 });
  }
  const content = (await unlessMissing(readdir(dataDirectory))) ?? [];
  if (content.length === 0) return false;
  throw new EmbeddedPostgresError(
    `${dataDirectory} holds other files than a database.`,
    "Move them away, or choose another KAMIWAZA_HOME.",
  );
}

async function initialize(options: Options): Promise<void> {
  const { dataDirectory, password, binaries, account } = options;
  const draft = `${dataDirectory}${draftSuffix}${process.pid}-${randomUUID()}`;
  const passwordFile = join(draft, "password");
  const draftData = join(draft, "data");
  await mkdir(draft, { mode: 0o700 });
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (account.owner) {
      await chown(draft, account.owner.uid, account.owner.gid);
      await chown(passwordFile, account.owner.uid, account.owner.gid);
    }
    const parameters = [
      `--pgdata=${draftData}`,
      "--username=postgres",
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // PostgreSQL's own C.UTF-8 sorts the same on every system, whatever locales are installed.
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--no-instructions",
    ];
    const child = runProgram(account, binaries.initdb, parameters, { output: "pipe", detached: false });
    const [[code], ...outputs] = await Promise.all([
      once(child, "exit"),
      ...[child.stdout, child.stderr].map((stream) => (stream ? text(stream) : "")),
    ]);
    if (code !== 0) throw explainFailure(outputs.join("\n"), options);
    await rename(draftData, dataDirectory);
  } catch (error) {
    // Another process may have been faster; then its directory is as good.
    if (isSystemError(error, "ENOTEMPTY", "EEXIST") && (await isInitialized(dataDirectory))) return;
    throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

const draftSuffix = ".initdb-";

/** Drafts of processes that were killed. */
async function removeDrafts(dataDirectory: string): Promise<void> {
  const [folder, prefix] = [dirname(dataDirectory), `${basename(dataDirectory)}${draftSuffix}`];
  for (const name of await readdir(folder)) {
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (name.startsWith(prefix) && pid > 0 && !isAlive(pid)) await rm(join(folder, name), { recursive: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return isSystemError(error, "EPERM");
  }
}

/** Hands a directory over that an earlier start made under another account. */
async function ensureOwner(directory: string, owner: { uid: number; gid: number }): Promise<void> {
  if ((await stat(directory)).uid === owner.uid) return;
  for (const entry of await readdir(directory, { recursive: true })) {
    await lchown(join(directory, entry), owner.uid, owner.gid);
  }
  // Last, so that a kill in between leaves the sign that there is work to do.
  await chown(directory, owner.uid, owner.gid);
}
