import { chmod, chown, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unlessMissing } from "@/lib/kernel/errors/system-error";
import { isServerOn } from "./postmaster";

/** The server's lock file as it is now. */
export async function readLock(dataDirectory: string): Promise<string | undefined> {
  return unlessMissing(readFile(join(dataDirectory, "postmaster.pid"), "utf8"));
}

/**
 * Mends a lock file whose process id was given to an unrelated process since, as happens after a reboot or a restarted
 * container: PostgreSQL would refuse to start for as long as that process runs. Our own id takes its place, which a
 * server started by us passes over. All else stays, so that it still sees children of the killed server.
 *
 * @param seen what the file held for a while; it is left alone when it changed.
 */
export async function disownLock(dataDirectory: string, seen: string): Promise<void> {
  const file = join(dataDirectory, "postmaster.pid");
  const [pid, ...rest] = seen.split("\n");
  if (await isServerOn(dataDirectory, Number(pid))) return;
  const draft = `${file}.mended`;
  await writeFile(draft, [process.pid, ...rest].join("\n"));
  const { uid, gid, mode } = await stat(dataDirectory);
  await chown(draft, uid, gid);
  await chmod(draft, mode & 0o600);
  if ((await readLock(dataDirectory)) === seen) await rename(draft, file);
}
