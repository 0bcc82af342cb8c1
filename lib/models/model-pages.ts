import { countModels, measureModelsByNode, pageModels } from "@/db/queries/model-pages";
import { authorize } from "@/lib/access";
import type { Context } from "@/lib/context";
import type { OperationInput, OperationResult } from "@/lib/http/contract";
import type { listModelPage as operation } from "./contract";
import { modelViews } from "./model-view";

/** Costs what one page costs, however many models there are, and a count. */
export async function listModelPage(
  ctx: Context,
  input: OperationInput<typeof operation>,
): Promise<OperationResult<typeof operation>> {
  const { organizationId } = authorize(ctx, "read");
  const { search, sort: order, descending, offset, limit } = input;
  const [rows, total, disk] = await Promise.all([
    pageModels(ctx.db, { organizationId, search, order, descending, offset, limit }),
    countModels(ctx.db, { organizationId, search }),
    measureModelsByNode(ctx.db, organizationId),
  ]);
  return {
    items: await modelViews(ctx.db, organizationId, rows),
    total,
    disk: disk.map(({ nodeId, bytes }) => ({ node_id: nodeId, bytes })),
  };
}
