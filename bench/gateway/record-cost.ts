import { createDatabase } from "@/db/client";
import type { CallRecord } from "@/lib/programs/gateway/metering/call-record";
import { sqlLedger } from "@/lib/programs/gateway/metering/write-calls";
import { randomUUID } from "node:crypto";
import { whatIsSpent } from "../processor-time";

const batch = 500;
const batches = 40;
const warmUps = 20;

export type RecordCost = { costUs: number; foreignCores: number };

/** Writes call records as the gateway does, to the same database. @returns microseconds of this process for each record. */
export async function recordCosts(databaseUrl: string, rounds: number, own: readonly number[]): Promise<RecordCost[]> {
  const db = createDatabase(databaseUrl, { max: 4, name: "bench-records" });
  const ledger = sqlLedger(db);
  const write = async (times: number): Promise<RecordCost> => {
    const all = Array.from({ length: times }, () => Array.from({ length: batch }, record));
    const { usedUs, foreignCores } = await whatIsSpent(own, { writer: [process.pid] }, async () => {
      for (const records of all) await ledger.write(records);
    });
    return { costUs: (usedUs["writer"] ?? 0) / (times * batch), foreignCores };
  };
  await write(warmUps);
  const costs: RecordCost[] = [];
  for (let round = 0; round < rounds; round += 1) costs.push(await write(batches));
  await db.close();
  return costs;
}

const [organizationId, deploymentId, instanceId, userId, apiKeyId] = Array.from({ length: 5 }, () => randomUUID());

const record = (): CallRecord => ({
  usageId: randomUUID(),
  auditId: randomUUID(),
  occurredAt: new Date().toISOString(),
  organizationId: organizationId ?? "",
  actorKind: "api-key",
  actorId: apiKeyId ?? null,
  actorName: "ada",
  userId: userId ?? null,
  apiKeyId: apiKeyId ?? null,
  deploymentId: deploymentId ?? null,
  instanceId: instanceId ?? null,
  deploymentName: "bench-direct",
  requestId: randomUUID(),
  operation: "chat",
  method: "POST",
  path: "/v1/chat/completions",
  clientAddress: "127.0.0.1",
  status: 200,
  outcome: "done",
  promptTokens: 201,
  completionTokens: 171,
  timeToFirstTokenMs: null,
  durationMs: 12,
  streamed: false,
  partial: false,
});
