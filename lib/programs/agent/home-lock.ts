import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export type HomeLock = { release(): void };

/** An agent that is being replaced needs a moment to end. */
const waitMs = 2_000;

/**
 * One agent per home: two would fight over engines and files. The lock is the operating system's, on an empty SQLite
 * file, because that is the one file lock Node has: it ends with the process, however that dies, and holds between
 * containers that share a folder.
 *
 * @throws Error when another agent works in this home.
 */
export async function lockHome(directory: string): Promise<HomeLock> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(directory, "agent.lock"), { timeout: waitMs });
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    const advice =
      "Stop it (npm run down where the whole product runs here), or give this one a KAMIWAZA_HOME of its own.";
    throw new Error(`Another agent works in ${directory}. ${advice}`, { cause });
  }
  return { release: () => database.close() };
}
