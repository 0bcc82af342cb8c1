import { measureInstancesByNode } from "@/db/queries/instances";
import * as rows from "@/db/queries/nodes";
import { sumPromises } from "@/db/queries/promises";
import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { shareReading } from "@/lib/edge/http";
import { nothingPromised } from "./capacity";
import type { NodeSummary } from "../contract";
import { machineView } from "./node-view";

const readShared = shareReading<NodeSummary[]>();

export async function listNodeSummaries(ctx: Context): Promise<NodeSummary[]> {
  const { organizationId } = authorize(ctx, "read");
  return readShared(ctx, organizationId, null, () => readSummaries(ctx, organizationId));
}

/** Costs what the machines cost, however much runs on them. */
async function readSummaries(ctx: Pick<Context, "db">, organizationId: string): Promise<NodeSummary[]> {
  const [nodes, measured, promises] = await Promise.all([
    rows.listNodes(ctx.db, organizationId),
    measureInstancesByNode(ctx.db, organizationId),
    sumPromises(ctx.db, organizationId),
  ]);
  return nodes.map((row) => {
    const { bytes, running } = measured.get(row.id) ?? { bytes: 0, running: 0 };
    const load = { promised: promises.get(row.id) ?? nothingPromised, measuredBytes: bytes };
    return { ...machineView(row, load), running };
  });
}
