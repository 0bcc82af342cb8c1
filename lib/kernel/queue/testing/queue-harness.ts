import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { afterEach, beforeEach } from "vitest";
import type { JobPayload } from "../catalog";
import type { QueueConfig } from "../config";
import { createQueueClient, type EnqueueOptions, type QueueClient } from "../queue-client";
import type { JobRun, Processors } from "../run-job";
import { createWorkers, type JobEvent, type Workers } from "../workers";

/** Where one test's jobs wait. */
export type Place = Omit<QueueConfig, "log">;

/**
 * A lost worker's job comes back within seconds, so that the suite need not wait for the production times. For tests that
 * lose one: a machine busy with other things for as long would take the jobs of a worker that is well.
 */
export const quickRecovery = { lockDurationMs: 1_000, stalledIntervalMs: 300 };

type Reconcile = (payload: JobPayload<"deployments.reconcile">, run: JobRun) => Promise<void>;
type WorkOptions = { sweep?: Processors["maintenance.sweep"]; recovery?: Partial<typeof quickRecovery> };

const graceMs = 5_000;

/** A queue of its own for each test, and workers that end with it. */
export class QueueHarness {
  config: QueueConfig;
  queue: QueueClient;
  /** What the workers told, oldest first. */
  readonly events: JobEvent[] = [];
  readonly #workers: Workers[] = [];

  constructor(place: Place) {
    this.config = { ...place, log: quietLog };
    this.queue = createQueueClient(this.config);
  }

  enqueue(deploymentId: string, options: EnqueueOptions = {}): Promise<void> {
    return this.queue.enqueue("deployments.reconcile", { deploymentId }, options);
  }

  async work(reconcile: Reconcile, { sweep = idle, recovery = {} }: WorkOptions = {}): Promise<Workers> {
    const processors: Processors = {
      "deployments.reconcile": reconcile,
      "maintenance.housekeep": idle,
      "maintenance.sweep": sweep,
    };
    const onEvent = (event: JobEvent) => void this.events.push(event);
    const workers = await createWorkers(this.config, processors, { ...recovery, onEvent });
    this.#workers.push(workers);
    return workers;
  }

  async end(): Promise<void> {
    await Promise.all(this.#workers.map((workers) => workers.close(graceMs)));
    await this.queue.close();
  }
}

const idle = async () => {};

/** @returns a function for the harness of the test that runs. */
export function useQueue(open: () => Promise<Place>): () => QueueHarness {
  let harness: QueueHarness;
  beforeEach(async () => {
    harness = new QueueHarness(await open());
  });
  afterEach(() => harness.end());
  return () => harness;
}
