import type { Logger } from "@/lib/kernel/telemetry";

/** While a store is away the same errors come many times a second. */
const intervalMs = 10_000;

export type Warn = (error: Error, message: string, facts?: Record<string, unknown>) => void;

/** A warning that tells each error at most once in 10 s, and then how often it came meanwhile. */
export function warnSparingly(log: Logger, now: () => number = () => performance.now()): Warn {
  const told = new Map<string, { atMs: number; since: number }>();
  return (error, message, facts = {}) => {
    const key = `${message} ${error.message}`;
    const last = told.get(key);
    if (last && now() - last.atMs < intervalMs) {
      last.since += 1;
      return;
    }
    // Errors that carry an address or an id must not pile up here.
    if (told.size > 100) told.clear();
    told.set(key, { atMs: now(), since: 0 });
    log.warn({ ...facts, err: error, repeated: last?.since }, message);
  };
}
