import type { LaunchPlan } from "@/lib/serving/engines";

/** One start of one instance, as it is written to disk before the engine's process exists. */
export type EngineRun = {
  runId: string;
  instanceId: string;
  generation: number;
  restart: number;
  engine: string;
  servedModelName: string;
  port: number;
  /** What the engine demands on every call; only the ingress knows it. */
  apiKey: string;
  readiness: LaunchPlan["readiness"];
  /** Absent where the engine does not tell, or an agent started it that did not ask. */
  progress?: NonNullable<LaunchPlan["progress"]>;
  stopGraceMs: number;
  startedAtMs: number;
};

/** How an engine ended. Code and signal are unknown for an engine that an earlier agent had started. */
export type EngineExit = { code: number | null; signal: NodeJS.Signals | null; outOfMemory: boolean; atMs: number };

/** `adopted`: an earlier agent started it. `exit` is set once it ended; the run stays listed until it is forgotten. */
export type ObservedRun = EngineRun & { pid?: number; adopted: boolean; exit?: EngineExit };

/** Memory of an engine's whole process group, in bytes. `fileBytes` is the part that the kernel can read again. */
export type GroupMemory = { residentBytes: number; fileBytes: number; pids: number[] };

export type StartRequest = Omit<EngineRun, "runId" | "startedAtMs" | "readiness" | "progress" | "stopGraceMs"> & {
  plan: LaunchPlan;
};

export type Recovery = {
  /** Engines of an earlier agent that still run. */
  adopted: string[];
  /** Processes that carried this agent's mark and that nobody knew. */
  killed: number[];
};

/**
 * Runs launch plans. Engines live in process groups of their own and outlive the agent; what is needed to find them
 * again is on disk before they begin.
 */
export type Runtime = {
  /** Adopts engines that still run and ends processes nobody owns. Comes before everything else. */
  recover(): Promise<Recovery>;
  /** @throws when there is already a run of this instance. */
  start(request: StartRequest): Promise<ObservedRun>;
  /** One run per instance at most. */
  list(): ObservedRun[];
  find(instanceId: string): ObservedRun | undefined;
  /** Ends the whole group and forgets the run. Nothing of it is left when this resolves. */
  stop(instanceId: string): Promise<void>;
  /** Forgets a run that ended, with anything its engine left behind. */
  forget(instanceId: string): Promise<void>;
  /** @returns undefined when it does not run. */
  measure(instanceId: string): Promise<GroupMemory | undefined>;
  /** Where the outputs of this and of the previous run go. */
  logs: RunLogs;
  /** Called when an engine ended by itself. @returns ends the subscription. */
  onExit(listener: (instanceId: string) => void): () => void;
  /** Stops watching; engines go on. */
  close(): void;
};

export type LogRun = "current" | "previous";

/** Bytes of one run's log. `from` and `next` count from the run's first byte, whatever rotation dropped since. */
export type LogChunk = { from: number; next: number; end: number; bytes: Buffer };

export type RunLogs = {
  /** @returns undefined when there is no such run. Without `after` the last `bytesMax` bytes. */
  read(
    instanceId: string,
    run: LogRun,
    range: { after?: number; bytesMax: number },
  ): Promise<(LogChunk & { runId: string }) | undefined>;
};
