import { listInstanceUses, measureInstancesByNode } from "@/db/queries/instances";
import * as rows from "@/db/queries/nodes";
import { sumReservations } from "@/db/queries/reservations";
import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import { noReservations } from "./capacity";
import type { Node, NodeSummary } from "../contract";
import { nodeView, machineView } from "./node-view";
import { shareReading } from "@/lib/edge/http";

export async function listNodes(ctx: Context): Promise<Node[]> {
  const { organizationId } = authorize(ctx, "read");
  const [nodes, uses, reservations] = await Promise.all([
    rows.listNodes(ctx.db, organizationId),
    listInstanceUses(ctx.db, organizationId),
    sumReservations(ctx.db, organizationId),
  ]);
  const usesByNode = Map.groupBy(uses, ({ nodeId }) => nodeId);
  return nodes.map((row) =>
    nodeView(row, { uses: usesByNode.get(row.id) ?? [], reservations: reservations.get(row.id) ?? noReservations }),
  );
}

export async function getNode(ctx: Context, { nodeId }: { nodeId: string }): Promise<Node> {
  const { organizationId } = authorize(ctx, "read");
  const [row, uses, reservations] = await Promise.all([
    rows.findNode(ctx.db, organizationId, nodeId),
    listInstanceUses(ctx.db, organizationId, nodeId),
    sumReservations(ctx.db, organizationId),
  ]);
  if (!row) throw unknownNode();
  return nodeView(row, { uses, reservations: reservations.get(row.id) ?? noReservations });
}

export const unknownNode = () => new AppError("NOT_FOUND", "There is no such node.");

const readShared = shareReading<NodeSummary[]>();

export async function listNodeSummaries(ctx: Context): Promise<NodeSummary[]> {
  const { organizationId } = authorize(ctx, "read");
  return readShared(ctx, organizationId, null, () => readSummaries(ctx, organizationId));
}

/** Costs what the machines cost, however much runs on them. */
async function readSummaries(ctx: Pick<Context, "db">, organizationId: string): Promise<NodeSummary[]> {
  const [nodes, measured, reservations] = await Promise.all([
    rows.listNodes(ctx.db, organizationId),
    measureInstancesByNode(ctx.db, organizationId),
    sumReservations(ctx.db, organizationId),
  ]);
  return nodes.map((row) => {
    const { bytes, running } = measured.get(row.id) ?? { bytes: 0, running: 0 };
    const load = { reservations: reservations.get(row.id) ?? noReservations, measuredBytes: bytes };
    return { ...machineView(row, load), running };
  });
}
