import type { Executor } from "@/db/client";
import {
  countLiveCredentials,
  listApiKeysForGateway,
  listDeploymentsForGateway,
  listServingInstances,
  listSessionsForGateway,
  readNow,
} from "@/db/queries/gateway";
import { reachOfStoredKey, scopeOfRoles } from "@/lib/access";
import { driverByName, gatewaySettingsOf, samplingOf } from "@/lib/engines";
import type { KnownDeployment } from "./directory";
import type { CredentialChanges, DirectorySource } from "./keep-directory";
import { within } from "./within";

const readDeadlineMs = 5000;
/** A node whose last report is older may be cut off; its instances come last. */
const leaseMs = 30_000;

/** The directory as SQL tells it. */
export function sqlDirectorySource(db: Executor): DirectorySource {
  return {
    read: (since) => within(read(db, since), readDeadlineMs, "reading the directory"),
    count: () => within(count(db), readDeadlineMs, "counting keys and sessions"),
  };
}

async function read(db: Executor, since: Date | undefined): ReturnType<DirectorySource["read"]> {
  const now = await readNow(db);
  const [keyRows, sessionRows, deployments] = await Promise.all([
    listApiKeysForGateway(db, now, since),
    listSessionsForGateway(db, now, since),
    readDeployments(db, now),
  ]);
  const apiKeys = sort(keyRows, now, (row) => ({
    ...identity(row),
    digest: row.digest,
    ...reachOfStoredKey(row, row.roles),
    expiresAtMs: row.expiresAt?.getTime() ?? Infinity,
  }));
  const sessions = sort(sessionRows, now, (row) => ({
    ...identity(row),
    scope: scopeOfRoles(row.roles),
    expiresAtMs: row.expiresAt.getTime(),
  }));
  return { now, apiKeys, sessions, deployments };
}

const count = async (db: Executor) => countLiveCredentials(db, await readNow(db));

async function readDeployments(db: Executor, now: Date): Promise<KnownDeployment[]> {
  const [rows, serving] = await Promise.all([
    listDeploymentsForGateway(db),
    listServingInstances(db, new Date(now.getTime() - leaseMs)),
  ]);
  const known = serving.map(({ engine, engines, modelTakesTools, ...row }) => {
    const driver = driverByName(engine);
    const build = engines?.find((one) => one.engine === engine) ?? {};
    const facts = modelTakesTools === null ? {} : { takesTools: modelTakesTools === "true" };
    return { ...row, serves: driver?.serves ?? {}, takesTools: driver?.takesTools?.(facts, build) };
  });
  const byDeployment = Map.groupBy(known, ({ deploymentId }) => deploymentId);
  return rows.map(({ id, organizationId, name, repoId, phase, config, createdAt }) => ({
    id,
    organizationId,
    name,
    repoId: repoId ?? undefined,
    phase: phase ?? "waiting",
    ...gatewaySettingsOf(config),
    sampling: samplingOf(config),
    createdAtMs: createdAt.getTime(),
    instances: byDeployment.get(id) ?? [],
  }));
}

type Row = {
  id: string;
  organizationId: string;
  userId: string;
  username: string;
  expiresAt: Date | null;
  revokedAt: Date | null;
  active: boolean;
  deletedAt: Date | null;
};

function sort<R extends Row, Known>(rows: R[], now: Date, toKnown: (row: R) => Known): CredentialChanges<Known> {
  const isLive = (row: R) =>
    row.active && row.deletedAt === null && row.revokedAt === null && (row.expiresAt === null || row.expiresAt > now);
  return { changed: rows.filter(isLive).map(toKnown), gone: rows.filter((row) => !isLive(row)).map(({ id }) => id) };
}

const identity = ({ id, organizationId, userId, username }: Row) => ({ id, organizationId, userId, username });
