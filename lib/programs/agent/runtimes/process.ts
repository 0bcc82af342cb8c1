import type { Logger } from "@/lib/kernel/telemetry";
import { signalProcess } from "@/lib/kernel/processes/signal-process";
import { onExit, spawnRecorded, type RecordedProgram } from "@/lib/kernel/processes/spawn-recorded";
import { isOfThisBoot, isRunning } from "@/lib/kernel/processes/process-identity";
import { randomUUID } from "node:crypto";
import { countOutOfMemoryKills, measureGroup } from "./measure-group";
import { endGroup, killRemains } from "./end-group";
import { findMarkedProcesses, markNames } from "./marked-processes";
import { instanceDirectory, readRuns, removeRun, writeRun, type StoredRun } from "./run-file";
import { beginLog, logFileOf, openRunLogs, trimLog } from "./run-logs";
import type { EngineExit, ObservedRun, Recovery, Runtime, StartRequest } from "./runtime";

type Options = {
  /** A folder per instance goes below this one. */
  root: string;
  /** Marks our engines, so that a later agent of the same home knows them again. */
  agentId: string;
  /** What engines inherit: search paths, device selection, locale. No secret. */
  environment: Record<string, string>;
  log: Logger;
  now?: () => number;
};

type Entry = { run: StoredRun; adopted: boolean; stopping: boolean; oomKillsBefore: number; exit?: EngineExit };

/** An adopted engine is not our child: its end is only seen by looking. */
const adoptedPollMs = 250;
const trimMs = 10_000;

/** Engines as child processes of the machine, without a container around them. */
export class ProcessRuntime implements Runtime {
  readonly logs;
  readonly #options: Options;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<(instanceId: string) => void>();
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(options: Options) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.logs = openRunLogs(options.root);
  }

  async recover(): Promise<Recovery> {
    const { root, agentId, log } = this.#options;
    const oomKillsBefore = await countOutOfMemoryKills();
    for (const run of await readRuns(root)) {
      const identity = run.identity;
      if (!identity || !isOfThisBoot(identity)) {
        // Killed before the engine began, or the machine was restarted: no end of an engine to tell about.
        await removeRun(root, run.instanceId);
        continue;
      }
      const entry: Entry = { run, adopted: true, stopping: false, oomKillsBefore };
      if (!(await isRunning(identity)))
        entry.exit = { code: null, signal: null, outOfMemory: false, atMs: this.#now() };
      this.#entries.set(run.instanceId, entry);
    }
    const killed = await this.#killStrangers();
    for (const { run, exit } of this.#entries.values()) if (exit) await killRemains(run.identity, agentId, run.runId);
    this.#timers.push(setInterval(() => this.#watch(this.#lookAtAdopted()), adoptedPollMs));
    this.#timers.push(setInterval(() => this.#watch(this.#trimLogs()), trimMs));
    const adopted = this.list().flatMap((run) => (run.exit ? [] : [run.instanceId]));
    if (adopted.length > 0 || killed.length > 0) log.info({ adopted, killed }, "engines of an earlier agent");
    return { adopted, killed };
  }

  async start({ plan, ...request }: StartRequest): Promise<ObservedRun> {
    const { root, environment } = this.#options;
    const { instanceId } = request;
    if (this.#entries.has(instanceId)) throw new Error(`instance ${instanceId} has a run already`);
    const run: StoredRun = {
      ...request,
      runId: randomUUID(),
      readiness: plan.readiness,
      ...(plan.progress && { progress: plan.progress }),
      stopGraceMs: plan.stopGraceMs,
      startedAtMs: this.#now(),
    };
    const oomKillsBefore = await countOutOfMemoryKills();
    const entry: Entry = { run, adopted: false, stopping: false, oomKillsBefore };
    this.#entries.set(instanceId, entry);
    try {
      await writeRun(root, run);
      await beginLog(root, instanceId, run.runId);
      const program: RecordedProgram = {
        argv: [plan.command, ...plan.args],
        directory: instanceDirectory(root, instanceId),
        environment: { NODE_ENV: "production", ...environment, ...plan.env, ...this.#mark(run) },
        logFile: logFileOf(root, instanceId, "current"),
      };
      const { child } = await spawnRecorded(program, async (identity) => {
        entry.run = { ...run, identity };
        await writeRun(root, entry.run);
      });
      child.unref();
      onExit(child, (code, signal) => this.#watch(this.#ended(entry, code, signal)));
      return observe(entry);
    } catch (error) {
      this.#entries.delete(instanceId);
      await killRemains(entry.run.identity, this.#options.agentId, run.runId);
      await removeRun(root, instanceId);
      throw error;
    }
  }

  list(): ObservedRun[] {
    return [...this.#entries.values()].map(observe);
  }

  find(instanceId: string): ObservedRun | undefined {
    const entry = this.#entries.get(instanceId);
    return entry && observe(entry);
  }

  async stop(instanceId: string): Promise<void> {
    const entry = this.#entries.get(instanceId);
    if (!entry) return;
    entry.stopping = true;
    const { identity, stopGraceMs } = entry.run;
    if (identity) await endGroup(identity, stopGraceMs);
    await this.#drop(entry);
  }

  async forget(instanceId: string): Promise<void> {
    const entry = this.#entries.get(instanceId);
    if (entry?.exit) await this.#drop(entry);
  }

  async measure(instanceId: string) {
    const entry = this.#entries.get(instanceId);
    return entry?.run.identity && !entry.exit ? measureGroup(entry.run.identity) : undefined;
  }

  onExit(listener: (instanceId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#listeners.clear();
  }

  #mark({ instanceId, runId }: StoredRun): Record<string, string> {
    return { [markNames.agent]: this.#options.agentId, [markNames.instance]: instanceId, [markNames.run]: runId };
  }

  async #killStrangers(): Promise<number[]> {
    const known = new Set([...this.#entries.values()].map(({ run }) => run.runId));
    const strangers = (await findMarkedProcesses(this.#options.agentId)).filter(({ runId }) => !known.has(runId));
    for (const { pid } of strangers) signalProcess(pid, "SIGKILL");
    return strangers.map(({ pid }) => pid);
  }

  async #drop({ run }: Entry): Promise<void> {
    await killRemains(run.identity, this.#options.agentId, run.runId);
    await removeRun(this.#options.root, run.instanceId);
    this.#entries.delete(run.instanceId);
  }

  /** The kernel's counter tells a process that it killed for memory from one that somebody else killed. */
  async #ended(entry: Entry, code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    if (entry.stopping || entry.exit) return;
    const atMs = this.#now();
    const mayBeMemory = signal === "SIGKILL" || (code === null && signal === null);
    const outOfMemory = mayBeMemory && (await countOutOfMemoryKills()) > entry.oomKillsBefore;
    if (entry.stopping) return;
    entry.exit ??= { code, signal, outOfMemory, atMs };
    for (const listener of this.#listeners) listener(entry.run.instanceId);
  }

  async #lookAtAdopted(): Promise<void> {
    for (const entry of this.#entries.values()) {
      const { identity } = entry.run;
      if (!entry.adopted || entry.exit || entry.stopping || !identity || (await isRunning(identity))) continue;
      await this.#ended(entry, null, null);
    }
  }

  async #trimLogs(): Promise<void> {
    for (const { run } of this.#entries.values()) await trimLog(this.#options.root, run.instanceId);
  }

  #watch(work: Promise<void>): void {
    work.catch((error: unknown) => this.#options.log.error({ err: error }, "looking after engine processes failed"));
  }
}

function observe({ run: { identity, ...run }, adopted, exit }: Entry): ObservedRun {
  return { ...run, adopted, ...(identity ? { pid: identity.pid } : {}), ...(exit ? { exit } : {}) };
}
