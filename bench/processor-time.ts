import { isSystemError } from "@/lib/kernel/errors/system-error";
import { readdirSync, readFileSync } from "node:fs";

/*
 * Processor time as the kernel counts it, in nanoseconds for each thread. Unlike requests per second it tells the same when
 * somebody else is busy on the machine, apart from what they throw out of the caches.
 */

/** Of all threads of these processes, in microseconds. */
function processorMicroseconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + ofProcess(pid), 0);
}

function ofProcess(pid: number): number {
  const threads = ifThere(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  return threads.reduce((sum, thread) => {
    const text = ifThere(() => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8")) ?? "0";
    return sum + Number.parseInt(text, 10) / 1000;
  }, 0);
}

const ticksPerSecond = 100;

/** Of everybody on this machine, in microseconds; exact to a hundredth of a second. */
function busyMicroseconds(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] = (
    readFileSync("/proc/stat", "utf8").split("\n", 1)[0] ?? ""
  )
    .split(/\s+/)
    .map(Number);
  return ((user + nice + system + irq + softIrq) / ticksPerSecond) * 1e6;
}

export type Spent = {
  seconds: number;
  /** Of each named group, in microseconds. */
  usedUs: Record<string, number>;
  /** What everybody else used meanwhile; what is counted in hundredths of a second may come out a little below 0. */
  foreignCores: number;
};

/** Counts what processes use during something. Whatever descends from `own`, and this process, is not foreign. */
export async function whatIsSpent(
  own: readonly number[],
  groups: Readonly<Record<string, readonly number[]>>,
  during: () => Promise<unknown>,
): Promise<Spent> {
  const all = { ...groups, own: familyOf([process.pid, ...own]) };
  const read = () => ({
    at: performance.now(),
    busyUs: busyMicroseconds(),
    usedUs: mapValues(all, processorMicroseconds),
  });
  const before = read();
  await during();
  const after = read();
  const usedUs = mapValues(after.usedUs, (used, name) => used - (before.usedUs[name] ?? 0));
  const seconds = (after.at - before.at) / 1000;
  const foreignUs = after.busyUs - before.busyUs - (usedUs["own"] ?? 0);
  return { seconds, usedUs, foreignCores: foreignUs / 1e6 / seconds };
}

const mapValues = <From, To>(record: Readonly<Record<string, From>>, map: (value: From, name: string) => To) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));

/** These processes and all that descend from them. */
export function familyOf(roots: readonly number[]): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const stat = ifThere(() => readFileSync(`/proc/${name}/stat`, "utf8"));
    // The command stands in parentheses and may hold anything.
    const parent = Number(stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const family = new Set(roots);
  for (const pid of family) for (const child of children.get(pid) ?? []) family.add(child);
  return [...family];
}

export function processorName(): string {
  return /^model name\s*:\s*(.+)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1] ?? "an unnamed processor";
}

/** Processes and threads end while they are read. */
function ifThere<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ESRCH")) return undefined;
    throw error;
  }
}
