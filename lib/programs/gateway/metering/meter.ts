import { createAnonymousAllowance } from "@/lib/identity/audit/anonymous-allowance";
import type { Logger } from "@/lib/kernel/telemetry";
import { randomUUID } from "node:crypto";
import type { Call } from "../inference/call";
import { toCallRecord, type CallRecord } from "./call-record";
import type { Spool } from "./spool";

/** Where records end up. Writing the same record twice must change nothing. */
export type Ledger = { write(records: readonly CallRecord[]): Promise<void> };

export type Meter = {
  record(call: Call): void;
  /** No more can be kept for certain, so no more may happen. */
  isFull(): boolean;
  /** Records that wait in memory or in the spool. */
  isBehind(): boolean;
  /** Writes what is held, to the database or else to the spool, and stops. */
  close(): Promise<void>;
};

type Options = {
  ledger: Ledger;
  spool: Spool;
  log: Logger;
  observe?: (record: CallRecord) => void;
  flushEveryMs?: number;
  retryEveryMs?: number;
};

/** One statement's worth; a multi-row insert of this size takes milliseconds. */
const batchMax = 500;
/** Records in memory while database and disk are both slow; about 20 MB. */
const heldMax = 20_000;

/** Collects what happened and writes it in batches beside the requests, never in their way. */
export function createMeter({ ledger, spool, log, observe, flushEveryMs = 500, retryEveryMs = 2000 }: Options): Meter {
  let held: CallRecord[] = [];
  let flushing: Promise<void> | undefined;
  let retryAt = 0;
  const anonymous = createAnonymousAllowance();
  let unrecorded = 0;

  const isFull = () => spool.isFull() || held.length >= heldMax;

  const isFlood = ({ actorKind }: CallRecord) => actorKind === "anonymous" && !anonymous.take();

  /** Newest records join the end of the spool while there is one, so that order is kept and one retry is enough. */
  const store = async (batch: CallRecord[]): Promise<void> => {
    if (spool.isEmpty()) {
      try {
        return await ledger.write(batch);
      } catch (error) {
        log.warn({ err: error, records: batch.length }, "call records go to the spool, the database is away");
        retryAt = performance.now() + retryEveryMs;
      }
    }
    await spool.append(batch);
  };

  const replay = async (): Promise<void> => {
    if (spool.isEmpty() || performance.now() < retryAt) return;
    try {
      await spool.replay((records) => ledger.write(records));
      log.info("spooled call records are in the database");
    } catch (error) {
      retryAt = performance.now() + retryEveryMs;
      log.debug({ err: error }, "spooled call records wait for the database");
    }
  };

  const flushOnce = async (): Promise<void> => {
    if (unrecorded > 0) log.warn({ calls: unrecorded }, "calls that reached no engine were counted but not recorded");
    unrecorded = 0;
    await replay();
    while (held.length > 0) {
      const batch = held.slice(0, batchMax);
      await store(batch);
      held = held.slice(batch.length);
    }
  };

  const flush = (): Promise<void> => {
    flushing ??= flushOnce()
      .catch((error: unknown) => log.error({ err: error, records: held.length }, "call records can be written nowhere"))
      .finally(() => {
        flushing = undefined;
      });
    return flushing;
  };
  const timer = setInterval(() => void flush(), flushEveryMs).unref();

  return {
    record(call) {
      const record = toCallRecord(call, randomUUID, performance.now());
      observe?.(record);
      // Where no more can be kept, what an engine did still is: as many calls as were let in before.
      if (isFlood(record) || (isFull() && record.instanceId === null)) unrecorded += 1;
      else held.push(record);
    },
    isFull,
    isBehind: () => !spool.isEmpty(),
    async close() {
      clearInterval(timer);
      await flush();
      await flush();
    },
  };
}
