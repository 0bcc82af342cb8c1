import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { copyFolder, copyWhole } from "./copy-folder";
import { EmbeddedPostgresError } from "./embedded-postgres-error";
import { findPostmaster } from "./postmaster";

type Options = { dataDirectory: string; password: string; target: string };

/** What a server makes anew, by the rules of PostgreSQL's base backups. The folders themselves have to be there. */
const leftOut =
  /^(postmaster\.(pid|opts)|backup_label|tablespace_map|(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\/.+|global\/pg_control|(.*\/)?(pgsql_tmp.*|pg_internal\.init.*))$/;
const control = "global/pg_control";

/**
 * Copies the data directory of a running server to `target`, where a server can start from it: at the state of the moment
 * this ends. Writers go on meanwhile; what they change while files are copied is repeated from the log.
 *
 * @returns false when no server runs on the directory.
 * @throws EmbeddedPostgresError, or what the database or the disk throws.
 */
export async function backUpDataDirectory({ dataDirectory, password, target }: Options): Promise<boolean> {
  const server = await findPostmaster(dataDirectory);
  if (!server?.ready) return false;
  // One session from beginning to end: the backup, and the hold on the log, are its own.
  const sql = postgres({
    host: "127.0.0.1",
    port: server.port,
    username: "postgres",
    password,
    database: "postgres",
    max: 1,
    max_lifetime: null,
    onnotice: () => undefined,
  });
  try {
    await sql`select pg_create_physical_replication_slot(${`backup_${process.pid}`}, true, true)`;
    const [start] = await sql<
      { segment: string }[]
    >`select pg_walfile_name(pg_backup_start('kamiwaza', true)) as segment`;
    await copyFolder(dataDirectory, target, (path) => !leftOut.test(path));
    await copyWhole(join(dataDirectory, control), join(target, control));
    const [stop] = await sql<{ segment: string; label: string }[]>`
      select pg_walfile_name(lsn) as segment, labelfile as label from pg_backup_stop(false)`;
    if (!start || !stop)
      throw new EmbeddedPostgresError("The database did not say what its backup needs.", "Try again.");
    await copyLog(join(dataDirectory, "pg_wal"), join(target, "pg_wal"), start.segment, stop.segment);
    await writeFile(join(target, "backup_label"), stop.label, { mode: 0o600 });
    return true;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The pieces of the log from one to another, without which the copy is no database. */
async function copyLog(source: string, target: string, first: string, last: string): Promise<void> {
  await mkdir(join(target, "archive_status"), { recursive: true });
  const names = (await readdir(source)).filter(
    (name) => name.endsWith(".history") || (/^[0-9A-F]{24}$/.test(name) && name >= first && name <= last),
  );
  for (const name of names) await copyWhole(join(source, name), join(target, name));
}
