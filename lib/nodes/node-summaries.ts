import { measureInstancesByNode } from "@/db/queries/instances";
import * as rows from "@/db/queries/nodes";
import { listPromises } from "@/db/queries/promises";
import { authorize } from "@/lib/access";
import type { Context } from "@/lib/context";
import type { Node } from "./contract";
import { nodeView } from "./node-view";

/** A machine without what runs on it one by one. */
export type NodeSummary = Omit<Node, "instances">;

export async function summarizeNodes(ctx: Context): Promise<NodeSummary[]> {
  const { organizationId } = authorize(ctx, "read");
  const [nodes, measured, promises] = await Promise.all([
    rows.listNodes(ctx.db, organizationId),
    measureInstancesByNode(ctx.db, organizationId),
    listPromises(ctx.db, organizationId),
  ]);
  return nodes.map((row) => {
    const load = { uses: [], promises, measuredBytes: measured.get(row.id) ?? 0 };
    const { instances: _none, ...node } = nodeView(row, load);
    return node;
  });
}
