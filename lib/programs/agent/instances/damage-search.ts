import type { AssignedInstance } from "@/lib/serving/nodes/protocol";
import type { FileStore } from "../files";
import type { InstanceState } from "./instance-state";
import { damageOf, mayBeDamage, withoutDamage } from "./tell-damage";

/** Reads the files of instances again, as long as somebody waits for it. */
export class DamageSearch {
  readonly #files: Pick<FileStore, "fileIds" | "verify">;
  readonly #wanted: (instanceId: string) => AssignedInstance | undefined;
  readonly #readings = new Map<AbortController, AssignedInstance>();

  /** `wanted` tells what an instance shall be at any moment. */
  constructor(
    files: Pick<FileStore, "fileIds" | "verify">,
    wanted: (instanceId: string) => AssignedInstance | undefined,
  ) {
    this.#files = files;
    this.#wanted = wanted;
  }

  /**
   * Looks for damage that explains why an instance does not run. A damaged file goes to quarantine, so that it can be fetched
   * again, and is waited for.
   *
   * @returns the state with what was found; undefined where damage would explain nothing, or nobody waits any more.
   */
  async lookFor(
    state: InstanceState,
    instance: AssignedInstance,
    now: () => number,
  ): Promise<InstanceState | undefined> {
    const { error } = state;
    if (!error || !mayBeDamage(error)) return undefined;
    const damaged = await this.#read(instance);
    if (!damaged) return undefined;
    const [first, ...others] = damaged;
    if (first === undefined) return { ...state, error: withoutDamage(error) };
    const found = { ...damageOf([first, ...others], error), atMs: error.atMs };
    return { ...state, phase: "waiting", sinceMs: now(), error: found };
  }

  /** To be called when what is wanted changes. */
  endUnwanted(): void {
    for (const [reading, instance] of this.#readings) if (!this.#isWanted(instance)) reading.abort();
  }

  /** @returns the names of damaged files. */
  async #read(instance: AssignedInstance): Promise<string[] | undefined> {
    const reading = new AbortController();
    this.#readings.set(reading, instance);
    this.endUnwanted();
    const here = new Set(this.#files.fileIds());
    const damaged: string[] = [];
    try {
      for (const { fileId, name } of instance.files.filter((file) => here.has(file.fileId)))
        if (!(await this.#files.verify(fileId, { signal: reading.signal }))) damaged.push(name);
      return damaged;
    } catch (error) {
      if (!reading.signal.aborted) throw error;
      return undefined;
    } finally {
      this.#readings.delete(reading);
    }
  }

  #isWanted({ instanceId, generation, restart }: AssignedInstance): boolean {
    const now = this.#wanted(instanceId);
    return now?.generation === generation && now.restart === restart && now.desired === "run";
  }
}
