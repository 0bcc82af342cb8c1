import type * as z from "zod";
import type { EngineFingerprint, ModelFacts, NodeFacts } from "./facts";

/** Yes, or no with a reason the console can print. `rule` names the rule that decided. */
export type Verdict = { ok: true; rule: string; reason: string } | { ok: false; rule: string; reason: string };

/** One part of the memory an instance needs. `where` is host memory or device memory. */
export type MemoryPart = {
  name: "weights" | "kv-cache" | "compute" | "runtime";
  bytes: number;
  where: "host" | "device";
};

/** A range when something is unknown; `unknowns` says what. */
export type MemoryEstimate = {
  lowBytes: number;
  expectedBytes: number;
  highBytes: number;
  parts: MemoryPart[];
  unknowns: string[];
};

/** What the host offers an engine, gathered once by the agent so that drivers stay pure. */
export type HostFacts = {
  node: NodeFacts;
  /** Executables found, by driver name. */
  executables: Record<string, Executable | undefined>;
  /** Bundled engine programs, by driver name: absolute path of the script and the Node binary that runs it. */
  bundled: Record<string, BundledProgram | undefined>;
};

export type Executable = {
  /** Absolute. */
  path: string;
  /** The line of `--version` that names it. */
  version: string;
  /** The operator named it; otherwise it stood on the search path. */
  isNamed?: boolean;
  /** Accelerators that it can use here; absent where it does not tell. */
  devices?: readonly string[] | undefined;
};

/** `nodeArgs` stand before the script: a development loader for a script that is TypeScript, else nothing. */
export type BundledProgram = {
  node: string;
  script: string;
  nodeArgs?: readonly string[];
  /** A build that uses accelerators of this machine, and which. */
  accelerated?: { build: string; devices: readonly string[] } | undefined;
};

/** Everything a driver needs to say how an instance is started. */
export type LaunchInput<Config> = {
  instanceId: string;
  config: Config;
  facts: ModelFacts;
  /** Absolute paths of the model's files on this node; `primary` is what the engine opens. */
  files: { primary: string; all: Record<string, string> };
  /** Name that `/v1/models` of the engine answers with. */
  servedModelName: string;
  port: number;
  /** Random key that the engine demands on every call; only the agent's ingress knows it. */
  apiKey: string;
  host: HostFacts;
};

/** How to start one instance. Argument vectors only, never a shell. */
export type LaunchPlan = {
  command: string;
  args: string[];
  env: Record<string, string>;
  readiness: { path: string; deadlineMs: number };
  /** Time between SIGTERM and SIGKILL of the process group. */
  stopGraceMs: number;
  /**
   * Where the engine tells how its work goes on (`EngineDriver.parseMetrics`). One that has requests and makes no step for
   * `patienceMs` does not work any more, whatever its readiness path says, and is ended.
   */
  progress?: { path: string; patienceMs: number };
};

export type EngineMetrics = {
  /** Steps of the loop that does all work. They grow while requests are answered. */
  stepsTotal?: number;
  requestsRunning?: number;
  requestsWaiting?: number;
  promptTokensTotal?: number;
  generatedTokensTotal?: number;
  kvCacheUsedRatio?: number;
};

/** What the engine reported about itself while starting, for calibration and the console. */
export type StartReport = { weightBytes?: number; kvCacheBytes?: number; computeBytes?: number; loadPercent?: number };

/** Tokens. No answer is useful in a context below this, so no fix goes there. */
export const usefulContextMin = 512;

/** A cause found in an engine's log: the code, the line that proves it, and a fix as a patch on the configuration. */
export type Diagnosis = {
  code:
    | "OUT_OF_MEMORY"
    | "MODEL_FILES_INCOMPLETE"
    | "MODEL_REFUSED"
    | "ARCH_UNSUPPORTED"
    | "PORT_IN_USE"
    | "STARTUP_TIMEOUT"
    | "ENGINE_UNRESPONSIVE"
    | "ENGINE_EXITED"
    | "DRIVER_TOO_OLD";
  evidence: string;
  fix?: { label: string; patch: Record<string, unknown> };
};

/** What an engine's server does beyond one answer to one text. What is not here, the gateway does or refuses. */
export type Served = {
  /** Takes `n` and lists of prompts itself. */
  several?: true;
  /** Takes in messages, beside text. */
  media?: readonly Medium[];
};
export type Medium = "images" | "sound" | "video" | "files";

/** A setting's largest value that a model was made for. The engine takes a larger one, with no use. */
export type ModelLimit = { setting: string; maximum: number; reason: string };

/**
 * Pure knowledge about one engine: what to launch, never how to run it. Optional powers are optional members.
 * Every driver passes the suite in `testing.ts`.
 */
export type EngineDriver<Schema extends z.ZodObject = z.ZodObject> = {
  name: string;
  title: string;
  /** Not spoken of where a machine does not have it: nobody looks for it there. */
  unlisted?: true;
  configSchema: Schema;
  /** Names by which other tools know its parameters, and how they write the value when not alike. */
  otherNames?: ReadonlyMap<string, { name: string; read?: (value: unknown) => unknown }>;
  /** Parameters of other engines that this one has no use for. A value that asks for something all the same has a reason. */
  needless?: ReadonlyMap<string, (value: unknown) => string | undefined>;
  fingerprint(host: HostFacts): EngineFingerprint;
  supports(model: ModelFacts, node: NodeFacts, fingerprint: EngineFingerprint): Verdict;
  estimateMemory(model: ModelFacts, config: z.output<Schema>): MemoryEstimate;
  launchPlan(input: LaunchInput<z.output<Schema>>): LaunchPlan;
  /** Paths under the engine's root that clients may call, with method. Everything else stays closed. */
  ingressPaths: readonly { method: "GET" | "POST"; path: string }[];
  serves?: Served;
  /** Whether a model takes tools on this build of the engine; undefined where the running engine alone can tell. */
  takesTools?(model: Pick<ModelFacts, "takesTools">, build: Pick<EngineFingerprint, "variant">): boolean | undefined;
  /** @param config - what it was started with, so that a fix changes that. */
  diagnose(log: readonly string[], exitCode: number | null, config: Record<string, unknown>): Diagnosis | undefined;
  /**
   * Values of the configuration that suit this node, where they differ from the defaults: the best first, then those that
   * take less of its scarcest memory.
   */
  suggestConfigs?(model: ModelFacts, node: NodeFacts, fingerprint: EngineFingerprint): Partial<z.input<Schema>>[];
  /** Settings that the model itself limits, beside the ranges of the schema. */
  modelLimits?(model: ModelFacts): ModelLimit[];
  parseStartLine?(line: string): StartReport | undefined;
  parseMetrics?(body: string): EngineMetrics;
};
