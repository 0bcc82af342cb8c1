import type { Executor } from "@/db/client";
import {
  countForGateway,
  listApiKeysForGateway,
  listDeploymentsForGateway,
  listReachableNodes,
  listServingInstances,
  listSessionsForGateway,
  readNow,
} from "@/db/queries/gateway";
import { reachOfStoredKey, scopeOfRoles } from "@/lib/identity/access";
import { driverByName, gatewaySettingsOf, samplingOf } from "@/lib/serving/engines";
import type { Changes, DirectorySource } from "./keep-directory";
import { within } from "@/lib/edge/http";
import { leaseMs } from "@/lib/serving/nodes/inventory/lease";

const readDeadlineMs = 5000;

/** The directory as SQL tells it. */
export function sqlDirectorySource(db: Executor): DirectorySource {
  return {
    read: (since) => within(read(db, since), readDeadlineMs, "reading the directory"),
    count: () => within(count(db), readDeadlineMs, "counting what the directory holds"),
  };
}

async function read(db: Executor, since: Date | undefined): ReturnType<DirectorySource["read"]> {
  const now = await readNow(db);
  const [keyRows, sessionRows, { deployments, instances }] = await Promise.all([
    listApiKeysForGateway(db, now, since),
    listSessionsForGateway(db, now, since),
    readDeployments(db, now, since),
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
  return { now, apiKeys, sessions, deployments, instances };
}

const count = async (db: Executor) => countForGateway(db, await readNow(db));

/** Of deployments what changed; of instances all that serve, since their machines say so without a date. */
async function readDeployments(db: Executor, now: Date, since: Date | undefined) {
  const [rows, serving, nodes] = await Promise.all([
    listDeploymentsForGateway(db, since),
    listServingInstances(db),
    listReachableNodes(db, new Date(now.getTime() - leaseMs)),
  ]);
  const nodeById = new Map(nodes.map((node) => [node.nodeId, node]));
  const instances = Map.groupBy(
    serving.flatMap(({ engine, modelTakesTools, ...row }) => {
      const known = nodeById.get(row.nodeId);
      if (!known) return [];
      const { engines, ...node } = known;
      const driver = driverByName(engine);
      const build = engines?.find((one) => one.engine === engine) ?? {};
      const facts = modelTakesTools === null ? {} : { takesTools: modelTakesTools === "true" };
      return [{ ...row, ...node, serves: driver?.serves ?? {}, takesTools: driver?.takesTools?.(facts, build) }];
    }),
    ({ deploymentId }) => deploymentId,
  );
  const changed = rows
    .filter(({ deletedAt }) => deletedAt === null)
    .map(({ id, organizationId, name, repoId, phase, config, createdAt }) => ({
      id,
      organizationId,
      name,
      repoId: repoId ?? undefined,
      phase: phase ?? "waiting",
      ...gatewaySettingsOf(config),
      sampling: samplingOf(config),
      createdAtMs: createdAt.getTime(),
    }));
  const gone = rows.filter(({ deletedAt }) => deletedAt !== null).map(({ id }) => id);
  return { deployments: { changed, gone }, instances };
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

function sort<R extends Row, Known>(rows: R[], now: Date, toKnown: (row: R) => Known): Changes<Known> {
  const isLive = (row: R) =>
    row.active && row.deletedAt === null && row.revokedAt === null && (row.expiresAt === null || row.expiresAt > now);
  return { changed: rows.filter(isLive).map(toKnown), gone: rows.filter((row) => !isLive(row)).map(({ id }) => id) };
}

const identity = ({ id, organizationId, userId, username }: Row) => ({ id, organizationId, userId, username });
