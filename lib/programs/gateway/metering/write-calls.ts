import type { Executor } from "@/db/client";
import { insertCalls } from "@/db/queries/call-records";
import { touchApiKeys } from "@/db/queries/gateway";
import { LRUCache } from "lru-cache";
import type { CallRecord } from "./call-record";
import type { Ledger } from "./meter";
import { within } from "@/lib/edge/http";

const writeDeadlineMs = 5000;

/** Call records as SQL keeps them: a usage record for what reached an engine, a line in Activity for every call. */
export function sqlLedger(db: Executor): Ledger {
  const touched = new LRUCache<string, true>({ max: 10_000, ttl: 60_000 });

  const write = async (records: readonly CallRecord[]): Promise<void> => {
    await insertCalls(db, records);
    const keyIds = records.flatMap(({ apiKeyId }) => (apiKeyId !== null && !touched.has(apiKeyId) ? [apiKeyId] : []));
    if (keyIds.length === 0) return;
    await touchApiKeys(db, [...new Set(keyIds)], new Date());
    for (const id of keyIds) touched.set(id, true);
  };
  return { write: (records) => within(write(records), writeDeadlineMs, "writing call records") };
}
