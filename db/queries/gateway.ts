import type { Executor } from "@/db/client";
import {
  apiKeys,
  deployments,
  deploymentStatus,
  instances,
  modelFiles,
  models,
  nodes,
  sessions,
  users,
} from "@/db/schema";
import { and, count, eq, gt, gte, inArray, isNotNull, isNull, lt, or, sql } from "drizzle-orm";
import { union } from "drizzle-orm/pg-core";

/** The database's own clock. */
export async function readNow(db: Executor): Promise<Date> {
  const [row] = await db.execute<{ now: string }>(sql`select now() as now`);
  if (!row) throw new Error("the database did not tell the time");
  return new Date(row.now);
}

const holder = { username: users.username, roles: users.roles, active: users.active, deletedAt: users.deletedAt };

const isLiveUser = () => and(eq(users.active, true), isNull(users.deletedAt));

const isLiveApiKey = (now: Date) =>
  and(isNull(apiKeys.revokedAt), or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)), isLiveUser());

const isLiveSession = (now: Date) => and(isNull(sessions.revokedAt), gt(sessions.expiresAt, now), isLiveUser());

/** Each part by an index of its own: together in one condition they would be looked for among all. */
const apiKeysChangedSince = (db: Executor, since: Date) => {
  const ids = () => db.select({ id: apiKeys.id }).from(apiKeys);
  return union(
    ids().where(gte(apiKeys.updatedAt, since)),
    ids().where(gte(apiKeys.revokedAt, since)),
    ids().innerJoin(users, eq(users.id, apiKeys.ownerId)).where(gte(users.updatedAt, since)),
  );
};

const sessionsChangedSince = (db: Executor, since: Date) => {
  const ids = () => db.select({ id: sessions.id }).from(sessions);
  return union(
    ids().where(gte(sessions.lastUsedAt, since)),
    ids().where(gte(sessions.revokedAt, since)),
    ids().innerJoin(users, eq(users.id, sessions.userId)).where(gte(users.updatedAt, since)),
  );
};

/** Keys that changed, or whose owner did, revoked ones included; without `since` those that are live. */
export function listApiKeysForGateway(db: Executor, now: Date, since: Date | undefined) {
  return db
    .select({
      id: apiKeys.id,
      organizationId: apiKeys.organizationId,
      userId: apiKeys.ownerId,
      digest: apiKeys.digest,
      scope: apiKeys.scope,
      scopes: apiKeys.scopes,
      expiresAt: apiKeys.expiresAt,
      revokedAt: apiKeys.revokedAt,
      ...holder,
    })
    .from(apiKeys)
    .innerJoin(users, eq(users.id, apiKeys.ownerId))
    .where(since ? inArray(apiKeys.id, apiKeysChangedSince(db, since)) : isLiveApiKey(now));
}

/** Sessions that began, were renewed or ended, or whose user changed; without `since` those that are live. */
export function listSessionsForGateway(db: Executor, now: Date, since: Date | undefined) {
  return db
    .select({
      id: sessions.id,
      organizationId: sessions.organizationId,
      userId: sessions.userId,
      expiresAt: sessions.expiresAt,
      revokedAt: sessions.revokedAt,
      ...holder,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(since ? inArray(sessions.id, sessionsChangedSince(db, since)) : isLiveSession(now));
}

/** What the gateway keeps, counted. */
export async function countForGateway(
  db: Executor,
  now: Date,
): Promise<{ apiKeys: number; sessions: number; deployments: number }> {
  const [[keyCount], [sessionCount], [deploymentCount]] = await Promise.all([
    db
      .select({ total: count() })
      .from(apiKeys)
      .innerJoin(users, eq(users.id, apiKeys.ownerId))
      .where(isLiveApiKey(now)),
    db
      .select({ total: count() })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(isLiveSession(now)),
    db.select({ total: count() }).from(deployments).where(isNull(deployments.deletedAt)),
  ]);
  return {
    apiKeys: keyCount?.total ?? 0,
    sessions: sessionCount?.total ?? 0,
    deployments: deploymentCount?.total ?? 0,
  };
}

const deploymentsChangedSince = (db: Executor, since: Date) =>
  union(
    db.select({ id: deployments.id }).from(deployments).where(gte(deployments.updatedAt, since)),
    db
      .select({ id: deploymentStatus.deploymentId })
      .from(deploymentStatus)
      .where(gte(deploymentStatus.updatedAt, since)),
  );

/** Deployments of all organizations that changed, deleted ones included; without `since` those that are not deleted. */
export function listDeploymentsForGateway(db: Executor, since: Date | undefined) {
  return db
    .select({
      id: deployments.id,
      organizationId: deployments.organizationId,
      name: deployments.name,
      config: deployments.config,
      createdAt: deployments.createdAt,
      deletedAt: deployments.deletedAt,
      phase: deploymentStatus.phase,
      repoId: models.repoId,
    })
    .from(deployments)
    .leftJoin(deploymentStatus, eq(deploymentStatus.deploymentId, deployments.id))
    .leftJoin(models, eq(models.id, deployments.modelId))
    .where(since ? inArray(deployments.id, deploymentsChangedSince(db, since)) : isNull(deployments.deletedAt));
}

/** Instances that serve and shall go on serving. */
export function listServingInstances(db: Executor) {
  return db
    .select({
      id: instances.id,
      deploymentId: instances.deploymentId,
      engine: instances.engine,
      nodeId: instances.nodeId,
      modelTakesTools: sql<string | null>`${modelFiles.facts}->>'takesTools'`,
    })
    .from(instances)
    .leftJoin(modelFiles, eq(modelFiles.id, instances.primaryFileId))
    .where(and(eq(instances.phase, "serving"), eq(instances.desired, "run")));
}

/** Machines that can be reached, apart from the many instances on them. */
export function listReachableNodes(db: Executor, reportedAfter: Date) {
  return db
    .select({
      nodeId: nodes.id,
      ingressUrl: sql<string>`${nodes.ingressUrl}`,
      nodeKey: nodes.publicKey,
      nodeIsLocal: nodes.isLocal,
      engines: nodes.engines,
      nodeReported: sql<boolean>`${nodes.lastSeenAt} > ${reportedAfter.toISOString()}`,
    })
    .from(nodes)
    .where(and(isNull(nodes.removedAt), isNotNull(nodes.ingressUrl)));
}

/** "Last used" is kept to the minute, so that a busy key is not a hot row. */
export async function touchApiKeys(db: Executor, ids: string[], now: Date): Promise<void> {
  const before = new Date(now.getTime() - 60_000);
  await db
    .update(apiKeys)
    .set({ lastUsedAt: now })
    .where(and(inArray(apiKeys.id, ids), or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, before))));
}
