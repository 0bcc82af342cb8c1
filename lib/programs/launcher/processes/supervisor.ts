import type { Logger } from "@/lib/kernel/telemetry";
import { inStopOrder, processNames, type ProcessName } from "./process-names";
import { findLeftProcesses, stopLeftProcesses, type LeftProcess } from "./left-processes";
import type { EngineFate } from "./stop-steps";
import { keepRotating } from "./rotate-log";
import { stopProcess, watchProcess, type StopStep } from "./running-process";
import { readState, writeState, type ProcessRecord, type StartFailure, type SupervisorState } from "./state-file";
import { SupervisedProcess, type ProcessSpec } from "./supervised-process";

/** After a write that failed, which is what a full disk does. */
const saveRetryMs = 5_000;

type Options = {
  stateFile: string;
  state: Pick<SupervisorState, "supervisor" | "url" | "mode">;
  /** Logs to keep within bounds besides those of the processes. */
  logFiles: string[];
  stopSteps(name: ProcessName, engines: EngineFate): StopStep[];
  log: Logger;
};

/** Keeps a set of processes running and writes down, at every change, what runs. */
export class Supervisor {
  readonly #options: Options;
  readonly #specs = new Map<ProcessName, ProcessSpec>();
  readonly #processes = new Map<ProcessName, SupervisedProcess>();
  /** What an earlier supervisor left and nobody has taken over or stopped yet. */
  readonly #left: Map<ProcessName, LeftProcess>;
  readonly #stopRotating: () => void;
  #phase: SupervisorState["phase"] = "starting";
  #message = "";
  #failure: StartFailure | undefined;
  #saving: Promise<void> = Promise.resolve();
  #retry: NodeJS.Timeout | undefined;

  /** Only for the holder of the supervisor lock. */
  static async open(options: Options): Promise<Supervisor> {
    return new Supervisor(options, await findLeftProcesses(await readState(options.stateFile)));
  }

  private constructor(options: Options, left: Map<ProcessName, LeftProcess>) {
    this.#options = options;
    this.#left = left;
    this.#stopRotating = keepRotating(
      () => [...options.logFiles, ...[...this.#specs.values()].map(({ logFile }) => logFile)],
      (error) => options.log.error({ err: error }, "a log could not be rotated"),
    );
  }

  /** What runs, or should: with what was left and is not taken over yet. */
  records(): ProcessRecord[] {
    const supervised = [...this.#processes.values()].map(({ record }) => record);
    const order = (name: ProcessName) => processNames.indexOf(name);
    return [...this.#left.values(), ...supervised].toSorted((a, b) => order(a.name) - order(b.name));
  }

  async enter(phase: SupervisorState["phase"], message: string, failure?: StartFailure): Promise<void> {
    this.#phase = phase;
    this.#message = message;
    this.#failure = failure;
    this.#options.log.info({ phase }, message);
    await this.#save();
  }

  /** Whether a process of an earlier supervisor already does what this specification asks for. */
  canTakeOver(spec: Pick<ProcessSpec, "name" | "fingerprint">): boolean {
    return this.#left.get(spec.name)?.fingerprint === spec.fingerprint;
  }

  /** Starts to supervise one process, with the one that an earlier supervisor left if it is the same. */
  add(spec: ProcessSpec): void {
    const left = this.canTakeOver(spec) ? this.#left.get(spec.name) : undefined;
    this.#left.delete(spec.name);
    this.#specs.set(spec.name, spec);
    this.#processes.set(spec.name, new SupervisedProcess(spec, () => this.#recordChange(spec.name), left));
  }

  /** Ends what an earlier supervisor left and none of these specifications continues. An agent leaves its engines. */
  async clear(specs: ProcessSpec[]): Promise<void> {
    const outdated = [...this.#left.values()].filter(({ name, fingerprint }) => {
      return !specs.some((spec) => spec.name === name && spec.fingerprint === fingerprint);
    });
    if (outdated.length === 0) return;
    this.#options.log.info(
      { processes: outdated.map(({ name, identity }) => [name, identity.pid]) },
      "stopping outdated processes",
    );
    await stopLeftProcesses(outdated, (name) => this.#options.stopSteps(name, "leave"));
    for (const { name } of outdated) this.#left.delete(name);
  }

  /** Ordered shutdown: gateway, then web and worker, then the agent, the database last. */
  async stop(engines: EngineFate): Promise<void> {
    await inStopOrder(this.records(), async ({ name }) => {
      const left = this.#left.get(name);
      const steps = this.#options.stopSteps(name, engines);
      const signal = left
        ? await stopProcess(watchProcess(left.identity), steps)
        : await this.#processes.get(name)?.stop(steps);
      this.#options.log.info({ process: name, signal }, "stopped");
    });
    clearTimeout(this.#retry);
    this.#left.clear();
    this.#stopRotating();
  }

  async #recordChange(name: ProcessName): Promise<void> {
    const record = this.#processes.get(name)?.record;
    if (record) {
      const failing = record.state === "restarting" || record.state === "crash-looping";
      const { state, identity, lastExit } = record;
      const facts = { process: name, state, pid: identity?.pid, reason: failing ? lastExit?.reason : undefined };
      this.#options.log[failing ? "warn" : "info"](facts, "process state");
    }
    await this.#save();
  }

  /** One write at a time, in order. A full disk must not take the product down. */
  async #save(): Promise<void> {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#saving = this.#saving
      .then(() => {
        const now = { phase: this.#phase, message: this.#message, failure: this.#failure, processes: this.records() };
        return writeState(this.#options.stateFile, { ...this.#options.state, ...now });
      })
      .catch((error: unknown) => {
        this.#options.log.error({ err: error }, "the state file could not be written");
        this.#retry ??= setTimeout(() => void this.#save(), saveRetryMs).unref();
      });
    await this.#saving;
  }
}
