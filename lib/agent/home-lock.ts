import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeDurably } from "./files/durable";
import { identifyProcess, isRunning, processIdentity } from "./runtimes/process-identity";
import { readJsonFile } from "./storage/read-json-file";

/**
 * One agent per home: two would fight over engines and files. A lock that a killed agent left behind does not count.
 *
 * @throws Error naming the process that holds it.
 */
export async function lockHome(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, "agent.lock");
  const holder = await readJsonFile(file, processIdentity);
  if (holder && holder.pid !== process.pid && (await isRunning(holder))) {
    throw new Error(
      `Another agent (pid ${holder.pid}) works in ${directory}. Stop it, or give this one a KAMIWAZA_HOME of its own.`,
    );
  }
  await writeDurably(file, JSON.stringify(await identifyProcess(process.pid)));
}
