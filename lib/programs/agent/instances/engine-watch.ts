import type { AssignedInstance } from "@/lib/serving/nodes/protocol";
import type { Logger } from "@/lib/kernel/telemetry";
import type { Inventory } from "../inventory";
import type { ObservedRun, Runtime, RunLogs } from "../runtimes";
import { describeEnd } from "./describe-end";
import { EngineProbe, warmUpDeadlineMs, type ProbeTiming } from "./engine-probe";
import type { InstanceState } from "./instance-state";
import type { ObservedEngine } from "./plan-instance";
import type { Drivers } from "./prepare-launch";
import type { EngineDriver } from "@/lib/serving/engines";

/** Memory that an engine holds; `fileBytes` of it are mapped files. */
export type EngineMemory = { residentBytes: number; fileBytes: number; deviceBytes: number };

type Options = {
  runtime: Runtime;
  inventory: Pick<Inventory, "deviceBytesOf">;
  drivers: Drivers;
  log: Logger;
  /** Called when an engine became ready, fell silent, or stopped working. */
  onChange: () => void;
  probe?: Partial<ProbeTiming> | undefined;
};

type Watched = { runId: string; probe: EngineProbe; progress: StartProgress; memory?: EngineMemory };

/** What is known of running engines beyond their processes: readiness, progress of loading, memory. */
export class EngineWatch {
  readonly #options: Options;
  readonly #watched = new Map<string, Watched>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** Looks at an instance's run, and begins or ends to probe it as the run came or went. */
  async observe(
    id: string,
    run: ObservedRun | undefined,
    known: { state: InstanceState | undefined; wanted: Pick<AssignedInstance, "facts" | "config"> | undefined },
  ): Promise<ObservedEngine> {
    const { drivers, runtime } = this.#options;
    const watched = this.#keep(id, run, known);
    if (!run) return { kind: "none" };
    const { generation, restart } = run;
    const driver = drivers(run.engine);
    if (run.exit) {
      const fault = await describeEnd(driver, known.wanted?.config ?? {}, run.exit, runtime.logs, id);
      return { kind: "ended", generation, restart, fault };
    }
    const readiness = watched?.probe.readiness ?? "loading";
    if (driver && readiness === "loading") await watched?.progress.follow(driver, runtime.logs, id);
    const allowanceMs = readiness === "healthy" ? warmUpDeadlineMs : 0;
    const { silentSinceMs, stuckSinceMs } = watched?.probe ?? {};
    return {
      kind: "running",
      generation,
      restart,
      readiness,
      deadlineAtMs: run.startedAtMs + run.readiness.deadlineMs + allowanceMs,
      ...(silentSinceMs === undefined ? {} : { silentSinceMs }),
      ...(stuckSinceMs === undefined || !run.progress
        ? {}
        : { stalled: { sinceMs: stuckSinceMs, patienceMs: run.progress.patienceMs } }),
    };
  }

  isReady(id: string): boolean {
    return this.#watched.get(id)?.probe.readiness === "ready";
  }

  loadPercent(id: string): number | undefined {
    return this.#watched.get(id)?.progress.loadPercent;
  }

  memory(id: string): EngineMemory | undefined {
    return this.#watched.get(id)?.memory;
  }

  noteAnswer(id: string): void {
    this.#watched.get(id)?.probe.noteAnswer();
  }

  async measure(): Promise<void> {
    for (const [id, watched] of this.#watched) {
      const memory = await this.#options.runtime.measure(id);
      if (!memory) continue;
      const deviceBytes = this.#options.inventory.deviceBytesOf(memory.pids);
      watched.memory = { residentBytes: memory.residentBytes, fileBytes: memory.fileBytes, deviceBytes };
    }
  }

  /** Ends the probes of one engine, before it is stopped, or of all. */
  close(id?: string): void {
    for (const [watchedId, { probe }] of this.#watched) {
      if (id !== undefined && id !== watchedId) continue;
      probe.close();
      this.#watched.delete(watchedId);
    }
  }

  #keep(
    id: string,
    run: ObservedRun | undefined,
    { state, wanted }: Parameters<EngineWatch["observe"]>[2],
  ): Watched | undefined {
    const kept = this.#watched.get(id);
    if (kept && run && kept.runId === run.runId && !run.exit) return kept;
    this.close(id);
    if (!run || run.exit || run.pid === undefined) return undefined;
    const { log, onChange, drivers, probe: timing = {} } = this.#options;
    const driver = drivers(run.engine);
    const readMetrics = (body: string) => driver?.parseMetrics?.(body) ?? {};
    const readiness = run.adopted && state?.phase === "serving" ? "ready" : "loading";
    const probe = new EngineProbe({
      run,
      task: wanted?.facts.task ?? "embedding",
      readiness,
      readMetrics,
      onChange,
      log,
      timing,
    });
    const watched: Watched = { runId: run.runId, probe, progress: new StartProgress() };
    this.#watched.set(id, watched);
    return watched;
  }
}

const readBytesMax = 256 * 1024;

/** Follows the log of an engine that loads, for the share of the model it has read. */
class StartProgress {
  loadPercent: number | undefined;
  #next = 0;
  #rest = "";

  async follow(driver: Pick<EngineDriver, "parseStartLine">, logs: RunLogs, instanceId: string): Promise<void> {
    if (!driver.parseStartLine) return;
    const chunk = await logs.read(instanceId, "current", { after: this.#next, bytesMax: readBytesMax });
    if (!chunk) return;
    this.#next = chunk.next;
    const lines = (this.#rest + chunk.bytes.toString("utf8")).split("\n");
    this.#rest = lines.pop()?.slice(-readBytesMax) ?? "";
    for (const line of lines) this.loadPercent = driver.parseStartLine(line)?.loadPercent ?? this.loadPercent;
  }
}
