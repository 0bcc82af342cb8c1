import type { Executor } from "@/db/client";
import { listDownloads } from "@/db/queries/downloads";
import { listCopiesOfFiles } from "@/db/queries/model-files";
import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { loadPlacementNodes } from "@/lib/serving/placement";
import type { Explanation } from "@/lib/serving/placement/contract";
import type { DeployBody } from "../contract";
import { canFetch, isOpen, supplyOf } from "./file-supply";
import { planCopy, type CopyChoice, type CopyPlan, type Attempt, type Chosen } from "./plan-copy";
import { resolveRequest, type ResolvedRequest } from "./resolve-request";

/** What deploying would choose now, by the same code that would choose; changes nothing. */
export async function planDeployment(ctx: Context, input: DeployBody): Promise<Explanation> {
  const { organizationId } = authorize(ctx, "read");
  const wanted = await resolveRequest(ctx.db, organizationId, input);
  return (await tryCopies(ctx.db, organizationId, wanted, input)).explanation;
}

/** The answer for the last copy: the first ones meet emptier machines. */
export async function tryCopies(
  db: Executor,
  organizationId: string,
  wanted: ResolvedRequest,
  input: DeployBody,
): Promise<Attempt<CopyChoice>> {
  const plan = await planOf(db, organizationId, wanted, input);
  const placed: Chosen<CopyChoice>[] = [];
  for (;;) {
    const attempt = planCopy(plan, placed, 0);
    if (attempt.kind !== "chosen" || placed.length + 1 >= wanted.copies) return attempt;
    placed.push(attempt);
  }
}

async function planOf(
  db: Executor,
  organizationId: string,
  wanted: ResolvedRequest,
  input: DeployBody,
): Promise<CopyPlan> {
  const files = wanted.servable?.files ?? [];
  const [nodes, copies, downloads] = await Promise.all([
    loadPlacementNodes(db, organizationId),
    listCopiesOfFiles(
      db,
      files.map((file) => file.id),
    ),
    listDownloads(db, { organizationId, modelIds: [wanted.model.id] }),
  ]);
  const stock = { files, copies, downloads, canFetch: canFetch(wanted.model), now: new Date() };
  return {
    config: wanted.config,
    pinnedEngine: wanted.engine?.name,
    pinnedNodeId: input.node_id ?? undefined,
    forceCpu: input.force_cpu === true,
    servable: wanted.servable,
    isImporting: downloads.some((download) => isOpen(download) && download.sourceKind === "folder"),
    canFetch: stock.canFetch,
    nodes,
    supplies: new Map(nodes.map((node) => [node.id, supplyOf(node.id, stock)])),
    now: stock.now,
  };
}
