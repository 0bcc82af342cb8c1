import type { Executor } from "@/db/client";
import { listDesiredRevisions } from "@/db/queries/nodes";
import { setTimeout as sleep } from "node:timers/promises";

/** How often the database is asked while somebody waits, in ms: one statement, however many nodes wait. */
const pollMs = 250;

type Waiter = { known: number; wake: () => void; fail: (error: unknown) => void };
type Options = { signal: AbortSignal; timeoutMs: number };

const watches = new WeakMap<object, RevisionWatch>();

/** Resolves when the node's wanted revision is not the known one any more, after the timeout, or when the caller left. */
export function waitForRevision(db: Executor, nodeId: string, known: number, options: Options): Promise<void> {
  let watch = watches.get(db);
  if (!watch) watches.set(db, (watch = new RevisionWatch(db)));
  return watch.wait(nodeId, known, options);
}

/** The one poller of a process. It runs only while somebody waits. */
class RevisionWatch {
  private readonly waiters = new Map<string, Set<Waiter>>();
  private readonly db: Executor;
  private running = false;

  constructor(db: Executor) {
    this.db = db;
  }

  async wait(nodeId: string, known: number, { signal, timeoutMs }: Options): Promise<void> {
    if (signal.aborted) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = { known, wake: resolve, fail: reject };
    const timer = setTimeout(resolve, timeoutMs);
    const onAbort = () => resolve();
    signal.addEventListener("abort", onAbort, { once: true });
    const ofNode = this.waiters.get(nodeId) ?? new Set();
    this.waiters.set(nodeId, ofNode.add(waiter));
    if (!this.running) void this.poll();
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      ofNode.delete(waiter);
      if (ofNode.size === 0 && this.waiters.get(nodeId) === ofNode) this.waiters.delete(nodeId);
    }
  }

  /** Never rejects: a failing database fails those who wait, and they ask again. */
  private async poll(): Promise<void> {
    this.running = true;
    while (this.waiters.size > 0) {
      try {
        this.wakeChanged(await listDesiredRevisions(this.db, [...this.waiters.keys()]));
      } catch (error) {
        for (const waiter of this.all()) waiter.fail(error);
      }
      await sleep(pollMs);
    }
    this.running = false;
  }

  private wakeChanged(revisions: Map<string, number>): void {
    for (const [nodeId, ofNode] of this.waiters) {
      for (const waiter of ofNode) if (revisions.get(nodeId) !== waiter.known) waiter.wake();
    }
  }

  private all(): Waiter[] {
    return [...this.waiters.values()].flatMap((ofNode) => [...ofNode]);
  }
}
