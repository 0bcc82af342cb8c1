import type { Executor } from "@/db/client";
import { listDownloads } from "@/db/queries/downloads";
import { listCopiesOfFiles } from "@/db/queries/model-files";
import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { loadPlacementNodes } from "@/lib/serving/placement";
import type { Explanation } from "@/lib/serving/placement/contract";
import type { DeployBody } from "../contract";
import { canFetch, isOpen, supplyOf } from "./file-supply";
import { planReplica, type ReplicaChoice, type ReplicaPlan, type Attempt, type Chosen } from "./plan-replica";
import { resolveRequest, type ResolvedRequest } from "./resolve-request";

/** What deploying would choose now, by the same code that would choose; changes nothing. */
export async function planDeployment(ctx: Context, input: DeployBody): Promise<Explanation> {
  const { organizationId } = authorize(ctx, "read");
  const wanted = await resolveRequest(ctx.db, organizationId, input);
  return (await tryReplicas(ctx.db, organizationId, wanted, input)).explanation;
}

/** The answer for the last replica: the first ones meet emptier machines. */
export async function tryReplicas(
  db: Executor,
  organizationId: string,
  wanted: ResolvedRequest,
  input: DeployBody,
): Promise<Attempt<ReplicaChoice>> {
  const plan = await planOf(db, organizationId, wanted, input);
  const placed: Chosen<ReplicaChoice>[] = [];
  for (;;) {
    const attempt = planReplica(plan, placed, 0);
    if (attempt.kind !== "chosen" || placed.length + 1 >= wanted.replicas) return attempt;
    placed.push(attempt);
  }
}

async function planOf(
  db: Executor,
  organizationId: string,
  wanted: ResolvedRequest,
  input: DeployBody,
): Promise<ReplicaPlan> {
  const files = wanted.servable?.files ?? [];
  const [nodes, fileCopies, downloads] = await Promise.all([
    loadPlacementNodes(db, organizationId),
    listCopiesOfFiles(
      db,
      files.map((file) => file.id),
    ),
    listDownloads(db, { organizationId, modelIds: [wanted.model.id] }),
  ]);
  const stock = { files, fileCopies, downloads, canFetch: canFetch(wanted.model), now: new Date() };
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
