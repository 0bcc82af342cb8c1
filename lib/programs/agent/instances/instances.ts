import type { AssignedInstance, ObservedInstance } from "@/lib/serving/nodes/protocol";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { levelLoop } from "../level-loop";
import type { ObservedRun } from "../runtimes";
import { DamageSearch } from "./damage-search";
import { EngineWatch } from "./engine-watch";
import { findEngine, type FoundEngine } from "./find-engine";
import { findShortage } from "./find-shortage";
import type { InstanceState } from "./instance-state";
import type { InstancesOptions } from "./instances-options";
import { locateFiles } from "./locate-files";
import { observeInstance, observeUnseen } from "./observe-instance";
import { afterCrash, planInstance, type InstanceAction, type InstanceInput } from "./plan-instance";
import { pruneFolders, readStates, removeState, writeState } from "./instance-folders";
import { isDue } from "./restart-policy";

/** How often a node that has instances is looked at though nothing was told. */
const tickMs = 1_000;
const measureMs = 5_000;
const pruneMs = 3_600_000;
/** Time before an action that failed is tried again. */
const actAgainMs = 1_000;
/** Longest time that requests hold up the stop of the whole agent. */
const stopDrainMs = 10_000;

/**
 * Makes this node run what it is assigned: looks at what there is, lets the plan decide, acts. What it remembers is on
 * disk before it acts on it, so that it may be killed at any line. Before the first list is known nothing is decided.
 */
export class Instances {
  readonly #options: InstancesOptions;
  readonly #now: () => number;
  readonly #watch: EngineWatch;
  readonly #listeners = new Set<() => void>();
  /** Actions under way, one per instance at most. */
  readonly #busy = new Map<string, Promise<void>>();
  readonly #damage: DamageSearch;
  #states = new Map<string, InstanceState>();
  #wanted: Map<string, AssignedInstance> | undefined;
  readonly #loop = levelLoop(() => this.#tick());
  #timer: NodeJS.Timeout | undefined;
  readonly #timers: NodeJS.Timeout[] = [];
  #closed = false;

  private constructor(options: InstancesOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#damage = new DamageSearch(options.files, (id) => (this.#closed ? undefined : this.#wanted?.get(id)));
    this.#watch = new EngineWatch({
      ...options,
      onChange: () => {
        this.#measure();
        this.look();
      },
    });
  }

  /** Reads what an earlier agent remembered. The runtime must have recovered before. */
  static async open(options: InstancesOptions): Promise<Instances> {
    const instances = new Instances(options);
    for (const state of await readStates(options.root)) instances.#states.set(state.instanceId, state);
    options.runtime.onExit(() => instances.look());
    instances.#timers.push(setInterval(() => instances.#measure(), measureMs));
    instances.#timers.push(setInterval(() => instances.#prune(), pruneMs));
    instances.#prune();
    return instances;
  }

  /** Makes this list the wanted one. */
  apply(assigned: readonly AssignedInstance[]): void {
    this.#wanted = new Map(assigned.map((instance) => [instance.instanceId, instance]));
    this.#damage.endUnwanted();
    this.look();
  }

  /** Looks at everything again, now. */
  look(): void {
    if (!this.#closed && this.#wanted) this.#loop.request();
  }

  observe(): ObservedInstance[] {
    const runs = this.#runs();
    return this.#ids().flatMap((id): ObservedInstance[] => {
      const [state, wanted] = [this.#states.get(id), this.#wanted?.get(id)];
      if (!state) return wanted ? [observeUnseen(wanted, this.#now())] : [];
      const memory = this.#watch.memory(id);
      const measuredBytes = memory && memory.residentBytes + memory.deviceBytes;
      return [observeInstance({ state, run: runs.get(id), loadPercent: this.#watch.loadPercent(id), measuredBytes })];
    });
  }

  find(instanceId: string): FoundEngine {
    const state = this.#states.get(instanceId);
    if (!state && this.#wanted?.has(instanceId)) return { kind: "not-serving", phase: "waiting" };
    return findEngine(state, this.#options.runtime.find(instanceId), this.#options.drivers);
  }

  /** An engine answered a request: it is alive, however busy. */
  noteAnswer(instanceId: string): void {
    this.#watch.noteAnswer(instanceId);
  }

  /** Files that engines read, or are about to. */
  heldFileIds(): Set<string> {
    const runs = this.#runs();
    const holders = [...(this.#wanted?.values() ?? [])].filter(
      (one) => one.desired === "run" || runs.has(one.instanceId),
    );
    return new Set(holders.flatMap(({ files }) => files.map(({ fileId }) => fileId)));
  }

  /** @returns ends the subscription. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends all engines, after requests that are being answered. The next agent starts them again. */
  async stopAll(): Promise<void> {
    await this.close();
    const ids = [...this.#runs().keys()];
    for (const id of ids) await this.#enter(id, "stopping");
    const deadline = this.#now() + stopDrainMs;
    while (ids.some((id) => this.#options.inFlight(id) > 0) && this.#now() < deadline) await sleep(50);
    await Promise.all(
      ids.map(async (id) => {
        await this.#options.runtime.stop(id);
        await this.#enter(id, "stopped");
      }),
    );
  }

  /** Stops looking after engines; they go on. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#damage.endUnwanted();
    for (const timer of this.#timers) clearInterval(timer);
    await this.#loop.idle();
    clearTimeout(this.#timer);
    await Promise.all(this.#busy.values());
    this.#watch.close();
  }

  #runs(): Map<string, ObservedRun> {
    return new Map(this.#options.runtime.list().map((run) => [run.instanceId, run]));
  }

  #ids(): string[] {
    return [...new Set([...(this.#wanted?.keys() ?? []), ...this.#states.keys(), ...this.#runs().keys()])];
  }

  async #tick(): Promise<void> {
    let nextMs = this.#now() + tickMs;
    for (const id of this.#ids()) {
      if (this.#busy.has(id) || this.#closed) continue;
      try {
        const plan = planInstance(await this.#input(id));
        nextMs = Math.min(nextMs, plan.lookAgainAtMs ?? Infinity);
        if (plan.state) await this.#commit(plan.state);
        if (plan.action) this.#act(id, plan.action);
      } catch (error) {
        this.#options.log.error({ err: error, instanceId: id }, "an instance could not be looked after");
      }
    }
    if (this.#ids().length > 0) this.#lookAt(nextMs);
  }

  #lookAt(timeMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.look(), Math.max(0, timeMs - this.#now()));
  }

  async #input(id: string): Promise<InstanceInput> {
    const [wanted, state, run] = [this.#wanted?.get(id), this.#states.get(id), this.#runs().get(id)];
    const engine = await this.#watch.observe(id, run, { state, wanted });
    const files = wanted ? locateFiles(wanted, this.#options) : "missing";
    const nowMs = this.#now();
    const mayRetry = state?.phase !== "failed" && isDue(state?.retryAtMs, nowMs);
    const mayStart = wanted?.desired === "run" && engine.kind === "none" && files === "present" && mayRetry;
    return {
      wanted,
      state,
      engine,
      files,
      shortage: mayStart ? await findShortage(wanted, this.#running(), this.#options) : undefined,
      memoryIsComing: [...this.#states.values()].some(({ phase }) => phase === "stopping"),
      inFlight: this.#options.inFlight(id),
      nowMs,
    };
  }

  #running() {
    const runs = this.#runs();
    return [...(this.#wanted?.values() ?? [])]
      .filter(({ instanceId }) => runs.has(instanceId) || this.#busy.has(instanceId))
      .map((instance) => {
        const { instanceId } = instance;
        return { instance, isReady: this.#watch.isReady(instanceId), memory: this.#watch.memory(instanceId) };
      });
  }

  async #commit(state: InstanceState): Promise<void> {
    const before = this.#states.get(state.instanceId);
    if (isDeepStrictEqual(before, state)) return;
    await writeState(this.#options.root, state);
    this.#states.set(state.instanceId, state);
    const { instanceId, generation, phase, error } = state;
    if (before?.phase !== phase) this.#options.log.info({ instanceId, generation, phase, error }, "instance");
    this.#changed();
  }

  async #enter(id: string, phase: InstanceState["phase"]): Promise<void> {
    const state = this.#states.get(id);
    if (state) await this.#commit({ ...state, phase, sinceMs: this.#now() });
  }

  #act(id: string, action: InstanceAction): void {
    const work = this.#perform(id, action)
      .catch(async (error: unknown) => {
        this.#options.log.error({ err: error, instanceId: id, action }, "an action failed");
        await sleep(actAgainMs);
      })
      .finally(() => {
        this.#busy.delete(id);
        this.look();
      });
    this.#busy.set(id, work);
  }

  async #perform(id: string, action: InstanceAction): Promise<void> {
    const { runtime, root } = this.#options;
    switch (action) {
      case "start":
        return this.#start(id);
      case "stop":
        this.#watch.close(id);
        return runtime.stop(id);
      case "clear":
        await runtime.forget(id);
        return this.#verifyFiles(id);
      case "forget":
        await removeState(root, id);
        this.#states.delete(id);
        return this.#changed();
      default:
        return action satisfies never;
    }
  }

  async #start(id: string): Promise<void> {
    const instance = this.#wanted?.get(id);
    const fault = instance && (await this.#options.start(instance));
    const state = this.#states.get(id);
    const { state: after } = fault && state ? afterCrash(state, fault, this.#now()) : {};
    if (!after) return;
    await this.#commit(after);
    await this.#verifyFiles(id);
  }

  /** Damage may be why the engine did not take the model. */
  async #verifyFiles(id: string): Promise<void> {
    const [state, wanted] = [this.#states.get(id), this.#wanted?.get(id)];
    const after = state && wanted && (await this.#damage.lookFor(state, wanted, this.#now));
    if (after && this.#states.get(id) === state) await this.#commit(after);
  }

  #measure(): void {
    this.#watch
      .measure()
      .catch((error: unknown) => this.#options.log.error({ err: error }, "measuring engines failed"));
  }

  #prune(): void {
    const { root, log } = this.#options;
    pruneFolders(root, this.#now()).catch((error: unknown) =>
      log.error({ err: error }, "old logs could not be removed"),
    );
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
