import type { Logger } from "@/lib/kernel/telemetry";
import { DeploymentIndex } from "./deployment-index";
import type { Directory, KnownApiKey, KnownDeployment, KnownInstance, KnownSession } from "./directory";

/** What changed. `gone` lists ids of credentials that no longer open anything, and of what was deleted. */
export type Changes<Known> = { changed: Known[]; gone: string[] };
type DeploymentItself = Omit<KnownDeployment, "instances">;

/** Where the directory is read from. `since` is the database's own time of an earlier read; without it all is read. */
export type DirectorySource = {
  read(since: Date | undefined): Promise<{
    now: Date;
    apiKeys: Changes<KnownApiKey>;
    sessions: Changes<KnownSession>;
    deployments: Changes<DeploymentItself>;
    /** All that serve, by deployment. */
    instances: ReadonlyMap<string, KnownInstance[]>;
  }>;
  /** How many are live, so that a removal no row tells of is noticed. */
  count(): Promise<{ apiKeys: number; sessions: number; deployments: number }>;
};

type Timing = {
  /** A revoked key must die within 5 s; one second leaves room for a slow read. */
  everyMs: number;
  /** Requests with unknown ids cannot make the database work harder than this. */
  refreshAtLeastMs: number;
  /** Clock differences between writers, and transactions that commit late. */
  overlapMs: number;
  /** Counting takes longer the more there are, but what a wrong clock or a hand in the database hides dies in 5 s too. */
  countEveryMs: number;
  /** Everything is read anew this often, whatever the counts say. */
  fullEveryMs: number;
};

const timing: Timing = {
  everyMs: 1000,
  refreshAtLeastMs: 200,
  overlapMs: 15_000,
  countEveryMs: 4000,
  fullEveryMs: 600_000,
};

export type KeptDirectory = Directory & { stop(): void };

type Options = { source: DirectorySource; log: Logger; now?: () => number; timing?: Partial<Timing> };

/** Starts reading at once and goes on until stopped. A failed read leaves the last good copy in place. */
export function keepDirectory({ source, log, now = () => performance.now(), timing: changes }: Options): KeptDirectory {
  const { everyMs, refreshAtLeastMs, overlapMs, countEveryMs, fullEveryMs } = { ...timing, ...changes };
  let apiKeys = new Map<string, KnownApiKey>();
  let sessions = new Map<string, KnownSession>();
  let deployments = new Map<string, KnownDeployment>();
  let index = new DeploymentIndex([]);
  let instances: ReadonlyMap<string, KnownInstance[]> = new Map();
  let readAt = -Infinity;
  let countedAt = -Infinity;
  let fullReadAt = -Infinity;
  /** The database's own time at the last read. */
  let readNowMs = -Infinity;
  let since: Date | undefined;
  let failing = false;
  let stopped = false;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let startedAt = -Infinity;

  /** Its instances are those of the newest read, though it is kept from an older one. */
  const withInstances = (itself: DeploymentItself): KnownDeployment => ({
    ...itself,
    get instances() {
      return instances.get(itself.id) ?? [];
    },
  });

  const readOnce = async (full: boolean): Promise<void> => {
    const begunAt = now();
    const isCounted = !full && begunAt - countedAt >= countEveryMs;
    const [answer, live] = await Promise.all([
      source.read(full ? undefined : since),
      isCounted ? source.count() : undefined,
    ]);
    readNowMs = answer.now.getTime();
    apiKeys = merge(full ? undefined : apiKeys, answer.apiKeys);
    sessions = merge(full ? undefined : sessions, answer.sessions);
    const { changed, gone } = answer.deployments;
    deployments = merge(full ? undefined : deployments, { changed: changed.map(withInstances), gone });
    if (full || changed.length > 0 || gone.length > 0) index = new DeploymentIndex(deployments.values());
    instances = answer.instances;
    if (live) {
      for (const known of [apiKeys, sessions]) dropExpired(known, readNowMs);
      const isWhole =
        apiKeys.size === live.apiKeys && sessions.size === live.sessions && deployments.size === live.deployments;
      if (!isWhole) return readOnce(true);
    }
    if (live || full) countedAt = begunAt;
    since = new Date(answer.now.getTime() - overlapMs);
    readAt = begunAt;
    if (full) fullReadAt = begunAt;
  };

  const unexpired = <Known extends { expiresAtMs: number }>(known: Known | undefined) =>
    known && known.expiresAtMs > readNowMs ? known : undefined;

  const read = async (): Promise<void> => {
    startedAt = now();
    try {
      await readOnce(since === undefined || startedAt - fullReadAt > fullEveryMs);
      if (failing) log.info("the directory is read again");
      failing = false;
    } catch (error) {
      if (!failing) log.warn({ err: error }, "the directory cannot be read; the last good copy serves");
      failing = true;
    } finally {
      running = undefined;
    }
  };

  /** Whoever asks while this waits to begin shares its read; a read under way may have missed what they look for. */
  const readNext = async (): Promise<void> => {
    await running;
    const waitMs = startedAt + refreshAtLeastMs - now();
    if (waitMs > 0) await new Promise<void>((resolve) => setTimeout(resolve, waitMs).unref());
    await running;
    next = undefined;
    running = read();
    await running;
  };

  const tick = () => {
    if (!running && !stopped) running = read();
  };
  tick();
  const timer = setInterval(tick, everyMs).unref();

  return {
    apiKey: (id) => unexpired(apiKeys.get(id)),
    session: (id) => unexpired(sessions.get(id)),
    deployment: (id) => deployments.get(id),
    deployments: (organizationId) => index.all(organizationId),
    findDeployment: (organizationId, model) => index.find(organizationId, model),
    ageMs: () => now() - readAt,
    refresh: () => (next ??= readNext()),
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}

/** A new map only when all was read; else the known one is changed in place. */
function merge<Known extends { id: string }>(
  known: Map<string, Known> | undefined,
  { changed, gone }: Changes<Known>,
): Map<string, Known> {
  const merged = known ?? new Map<string, Known>();
  for (const entry of changed) merged.set(entry.id, entry);
  for (const id of gone) merged.delete(id);
  return merged;
}

function dropExpired(known: Map<string, { expiresAtMs: number }>, nowMs: number): void {
  for (const [id, { expiresAtMs }] of known) if (expiresAtMs <= nowMs) known.delete(id);
}
