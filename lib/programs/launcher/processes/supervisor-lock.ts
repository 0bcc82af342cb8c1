import { randomInt, randomUUID } from "node:crypto";
import { link, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isSystemError, unlessMissing } from "@/lib/kernel/errors/system-error";
import { parseJson } from "@/lib/kernel/json/parse-json";
import {
  identifyProcess,
  isRunning,
  processIdentity,
  type ProcessIdentity,
} from "@/lib/kernel/processes/process-identity";

/** Another supervisor already runs this installation. */
export class AlreadyRunningError extends Error {
  readonly supervisor: ProcessIdentity;

  constructor(supervisor: ProcessIdentity) {
    super(`Kamiwaza already runs here (supervisor process ${supervisor.pid}).`);
    this.name = "AlreadyRunningError";
    this.supervisor = supervisor;
  }
}

/**
 * Makes this process the only supervisor of a run folder. Each contender first makes its own numbered file, then looks
 * for others that live, and yields when there is one: of two at the same time at least one sees the other.
 *
 * @throws AlreadyRunningError
 */
export async function acquireSupervisorLock(runFolder: string): Promise<{ release(): Promise<void> }> {
  await mkdir(runFolder, { recursive: true, mode: 0o700 });
  const self = await identifyProcess(process.pid);
  if (!self) throw new Error("this process cannot be found in the process table");
  for (;;) {
    const before = await readLocks(runFolder);
    const living = before.find((lock) => lock.lives)?.holder;
    if (living) throw new AlreadyRunningError(living);
    const file = join(runFolder, `supervisor-${Math.max(0, ...before.map((lock) => lock.number)) + 1}.lock`);
    if (!(await createWhole(file, JSON.stringify(self)))) continue;
    const others = (await readLocks(runFolder)).filter((lock) => lock.file !== file);
    if (others.some((lock) => lock.lives)) {
      await rm(file, { force: true });
      await sleep(randomInt(10, 60));
      continue;
    }
    for (const dead of others) await rm(dead.file, { force: true });
    return { release: () => rm(file, { force: true }) };
  }
}

/** The supervisor that runs this installation now. */
export async function findSupervisor(runFolder: string): Promise<ProcessIdentity | undefined> {
  return (await readLocks(runFolder)).find((lock) => lock.lives)?.holder;
}

type Lock = { file: string; number: number; holder: ProcessIdentity | undefined; lives: boolean };

async function readLocks(runFolder: string): Promise<Lock[]> {
  const locks: Lock[] = [];
  for (const name of (await unlessMissing(readdir(runFolder))) ?? []) {
    const number = Number(/^supervisor-(\d+)\.lock$/.exec(name)?.[1] ?? 0);
    if (number === 0) continue;
    const file = join(runFolder, name);
    const text = await unlessMissing(readFile(file, "utf8"));
    if (text === undefined) continue;
    // A power cut can leave an empty file; its holder is certainly gone.
    const holder = processIdentity.safeParse(parseJson(text)).data;
    locks.push({ file, number, holder, lives: holder !== undefined && (await isRunning(holder)) });
  }
  return locks;
}

/** @returns false when the file exists already. It appears with its content or not at all. */
async function createWhole(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content, { mode: 0o600 });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (isSystemError(error, "EEXIST")) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
