import { countModels, measureModelsByNode, pageModels } from "@/db/queries/model-pages";
import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { shareReading } from "@/lib/edge/http";
import type { OperationInput, OperationResult } from "@/lib/edge/http/contract";
import type { listModelPage as operation } from "../contract";
import { modelViews } from "./model-view";

type Input = OperationInput<typeof operation>;
type Page = OperationResult<typeof operation>;

const readShared = shareReading<Page>();

export async function listModelPage(ctx: Context, input: Input): Promise<Page> {
  const { organizationId } = authorize(ctx, "read");
  return readShared(ctx, organizationId, input, () => readPage(ctx, organizationId, input));
}

/** Costs what one page costs, however many models there are, and a count. */
async function readPage(ctx: Pick<Context, "db">, organizationId: string, input: Input): Promise<Page> {
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
