import type { Executor } from "@/db/client";
import { usageRecords } from "@/db/schema";
import { and, eq, gt, gte, inArray, sql } from "drizzle-orm";

/** Whether any call was ever answered. */
export async function hasAnswers(db: Executor, organizationId: string): Promise<boolean> {
  const rows = await db
    .select({ id: usageRecords.id })
    .from(usageRecords)
    .where(and(eq(usageRecords.organizationId, organizationId), gt(usageRecords.completionTokens, 0)))
    .limit(1);
  return rows.length > 0;
}

export type UsageSummary = {
  requests: number;
  failed: number;
  completionTokens: number;
  /** Tokens and the time between the first and the last of them, over calls that gave any. */
  generatedTokens: number | null;
  generatingMs: number | null;
  ttftMsP50: number | null;
  ttftMsP95: number | null;
};

const generated = sql`${usageRecords.completionTokens} > 0`;
/** Records of older versions hold the whole duration of answers that were not streamed. */
const ttft = sql`case when ${usageRecords.streamed} then ${usageRecords.timeToFirstTokenMs}::float end`;

const summary = {
  requests: sql<number>`count(*)`.mapWith(Number),
  failed:
    sql<number>`coalesce(sum(case when ${usageRecords.status} >= 400 or ${usageRecords.partial} then 1 else 0 end), 0)`.mapWith(
      Number,
    ),
  completionTokens: sql<number>`coalesce(sum(${usageRecords.completionTokens}), 0)`.mapWith(Number),
  generatedTokens: sql<number | null>`sum(case when ${generated} then ${usageRecords.completionTokens} end)`.mapWith(
    Number,
  ),
  generatingMs: sql<
    number | null
  >`sum(case when ${generated} then ${usageRecords.durationMs} - case when ${usageRecords.streamed} then coalesce(${usageRecords.timeToFirstTokenMs}, 0) else 0 end end)`.mapWith(
    Number,
  ),
  ttftMsP50: sql<number | null>`percentile_cont(0.5) within group (order by ${ttft})`.mapWith(Number),
  ttftMsP95: sql<number | null>`percentile_cont(0.95) within group (order by ${ttft})`.mapWith(Number),
};

export async function summarizeUsage(
  db: Executor,
  organizationId: string,
  deploymentIds: string[],
  since: Date,
): Promise<Map<string, UsageSummary>> {
  if (deploymentIds.length === 0) return new Map();
  const rows = await db
    .select({ deploymentId: usageRecords.deploymentId, ...summary })
    .from(usageRecords)
    .where(
      and(
        eq(usageRecords.organizationId, organizationId),
        inArray(usageRecords.deploymentId, deploymentIds),
        gte(usageRecords.occurredAt, since),
      ),
    )
    .groupBy(usageRecords.deploymentId);
  return new Map(rows.map(({ deploymentId, ...usage }) => [deploymentId ?? "", usage]));
}

/** Minutes in which something happened, oldest first; of one deployment, or of all. */
export function listUsageByMinute(
  db: Executor,
  organizationId: string,
  since: Date,
  deploymentId?: string,
): Promise<(UsageSummary & { at: Date })[]> {
  const minute = sql`date_trunc('minute', ${usageRecords.occurredAt})`;
  return db
    .select({ at: minute.mapWith(usageRecords.occurredAt), ...summary })
    .from(usageRecords)
    .where(
      and(
        eq(usageRecords.organizationId, organizationId),
        gte(usageRecords.occurredAt, since),
        deploymentId ? eq(usageRecords.deploymentId, deploymentId) : undefined,
      ),
    )
    .groupBy(minute)
    .orderBy(minute);
}
