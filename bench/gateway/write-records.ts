import { createDatabase } from "@/db/client";
import type { CallRecord } from "@/lib/programs/gateway/metering/call-record";
import { sqlLedger } from "@/lib/programs/gateway/metering/write-calls";
import { randomUUID } from "node:crypto";
import { announce } from "../program";

/* Writes call records as the gateway does, to an installation's database, as many as a message says. */

const [databaseUrl = ""] = process.argv.slice(2);
const batch = 500;
const ids = {
  organizationId: randomUUID(),
  deploymentId: randomUUID(),
  instanceId: randomUUID(),
  userId: randomUUID(),
};
const apiKeyId = randomUUID();
const ledger = sqlLedger(createDatabase(databaseUrl, { max: 4, name: "bench-records" }));

process.on("message", ({ times }: { times: number }) => {
  void write(times).then(() => process.send?.({ done: times }));
});
announce({ port: 0 });

async function write(times: number): Promise<void> {
  for (let written = 0; written < times; written += batch) await ledger.write(Array.from({ length: batch }, record));
}

const record = (): CallRecord => ({
  ...ids,
  apiKeyId,
  usageId: randomUUID(),
  auditId: randomUUID(),
  occurredAt: new Date().toISOString(),
  actorKind: "api-key",
  actorId: apiKeyId,
  actorName: "ada",
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
