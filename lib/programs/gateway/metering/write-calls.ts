import type { Executor } from "@/db/client";
import { insertCalls, touchApiKeys } from "@/db/queries/gateway";
import { LRUCache } from "lru-cache";
import type { CallRecord } from "./call-record";
import type { Ledger } from "./meter";
import { within } from "@/lib/edge/http";

const writeDeadlineMs = 5000;

/** Call records as SQL keeps them: a usage record for what reached an engine, a line in Activity for every call. */
export function sqlLedger(db: Executor): Ledger {
  const touched = new LRUCache<string, true>({ max: 10_000, ttl: 60_000 });

  const write = async (records: readonly CallRecord[]): Promise<void> => {
    const reached = records.filter(({ instanceId }) => instanceId !== null);
    await insertCalls(db, reached.map(toUsageRecord), records.map(toAuditEvent));
    const keyIds = records.flatMap(({ apiKeyId }) => (apiKeyId !== null && !touched.has(apiKeyId) ? [apiKeyId] : []));
    if (keyIds.length === 0) return;
    await touchApiKeys(db, [...new Set(keyIds)], new Date());
    for (const id of keyIds) touched.set(id, true);
  };
  return { write: (records) => within(write(records), writeDeadlineMs, "writing call records") };
}

type UsageRow = Parameters<typeof insertCalls>[1][number];
type AuditRow = Parameters<typeof insertCalls>[2][number];

const toUsageRecord = (record: CallRecord): UsageRow => ({
  id: record.usageId,
  organizationId: record.organizationId,
  occurredAt: new Date(record.occurredAt),
  deploymentId: record.deploymentId,
  instanceId: record.instanceId,
  userId: record.userId,
  apiKeyId: record.apiKeyId,
  requestId: record.requestId,
  operation: record.operation,
  status: record.status,
  promptTokens: record.promptTokens,
  completionTokens: record.completionTokens,
  timeToFirstTokenMs: record.timeToFirstTokenMs,
  durationMs: record.durationMs,
  streamed: record.streamed,
  partial: record.partial,
});

const toAuditEvent = (record: CallRecord): AuditRow => ({
  id: record.auditId,
  organizationId: record.organizationId,
  occurredAt: new Date(record.occurredAt),
  actorKind: record.actorKind,
  actorId: record.actorId,
  actorName: record.actorName,
  userId: record.userId,
  action: `inference.${record.operation}`,
  objectKind: record.deploymentId === null ? null : "deployment",
  objectId: record.deploymentId,
  outcome: record.outcome,
  status: record.status,
  method: record.method,
  path: record.path,
  requestId: record.requestId,
  clientAddress: record.clientAddress,
  durationMs: record.durationMs,
  detail: {
    deployment: record.deploymentName,
    promptTokens: record.promptTokens,
    completionTokens: record.completionTokens,
    streamed: record.streamed,
    partial: record.partial,
  },
});
