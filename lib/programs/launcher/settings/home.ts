import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isSystemError } from "@/lib/kernel/errors/system-error";
import { StartError } from "../start-error";
import * as z from "zod";
import { readJsonFile } from "@/lib/kernel/json/read-json-file";

/** Where the launcher keeps what in $KAMIWAZA_HOME. The agent adds its own folders beside these. */
export type Home = { root: string; secrets: string; logs: string; run: string; postgres: string; stateFile: string };

export function homeAt(directory: string): Home {
  const root = resolve(directory);
  const run = join(root, "run");
  return {
    root,
    run,
    secrets: join(root, "secrets"),
    logs: join(root, "logs"),
    postgres: join(root, "postgres"),
    stateFile: join(run, "state.json"),
  };
}

/** What a start writes before the database says itself that there is no space. */
const trialBytes = 64 * 1024;

/**
 * Makes the folders and tries whether they can be written to.
 *
 * @throws StartError when they cannot.
 */
export async function prepareHome(home: Home): Promise<void> {
  try {
    // Others may pass through the root, because PostgreSQL may have to run as another user; they see nothing in it.
    if (await mkdir(home.root, { recursive: true })) await chmod(home.root, 0o711);
    for (const folder of [home.secrets, home.logs, home.run]) {
      await mkdir(folder, { recursive: true });
      await chmod(folder, 0o700);
    }
    const trial = join(home.run, `trial.${process.pid}`);
    try {
      await writeFile(trial, Buffer.alloc(trialBytes));
    } finally {
      await rm(trial, { force: true });
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const fix = isSystemError(error, "ENOSPC", "EDQUOT")
      ? "Free some space there, then start again. Nothing is lost."
      : "Choose another folder with KAMIWAZA_HOME in .env, or change who owns this one.";
    throw new StartError(`The data folder ${home.root} cannot be used (${why}).`, fix);
  }
}

export function logFileOf(home: Home, process: string): string {
  return join(home.logs, `${process}.log`);
}

const membership = z.object({ nodeId: z.uuid() });

/** Id under which the agent of this machine has joined a control plane, as it keeps it. */
export async function readNodeId(home: Home): Promise<string | undefined> {
  return (await readJsonFile(nodeIdFile(home), membership))?.nodeId;
}

export const nodeIdFile = (home: Home): string => join(home.root, "agent", "node.json");
