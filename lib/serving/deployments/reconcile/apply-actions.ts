import type { Transaction } from "@/db/client";
import { bumpNodeRevisions } from "@/db/queries/assignments";
import { updateStatus } from "@/db/queries/deployments";
import { insertDownload } from "@/db/queries/downloads";
import { deleteInstance, insertInstance, setInstanceRestart, stopInstance } from "@/db/queries/instances";
import { listFilesByIds } from "@/db/queries/model-files";
import { claimNodeRevision } from "@/db/queries/nodes";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { Status } from "./derive-status";
import type { Loaded } from "./load-observed";
import { memoryShares } from "./memory-shares";
import type { ReplicaChoice } from "../planning/plan-replica";
import type { Action } from "./reconcile";

/**
 * Writes what the reconciler decided, all of it or nothing, and tells the agents of the machines it touches.
 *
 * @throws AppError UNAVAILABLE when a machine changed since it was read: what was counted on may be taken.
 */
export async function applyActions(
  tx: Transaction,
  ctx: Context,
  loaded: Loaded,
  actions: Action<ReplicaChoice>[],
): Promise<void> {
  const placedOn = new Set(actions.flatMap((action) => (action.kind === "place" ? action.nodeId : [])));
  for (const nodeId of placedOn) {
    if (!(await claimNodeRevision(tx, nodeId, loaded.revisions.get(nodeId) ?? -1))) {
      throw new AppError("UNAVAILABLE", "The machine got other work a moment ago; it is looked at again.");
    }
  }
  for (const action of actions) await apply(tx, ctx, loaded, action);
  const touched = actions.flatMap((action) =>
    "nodeId" in action && !placedOn.has(action.nodeId) ? action.nodeId : [],
  );
  await bumpNodeRevisions(tx, touched);
}

async function apply(tx: Transaction, ctx: Context, loaded: Loaded, action: Action<ReplicaChoice>): Promise<void> {
  switch (action.kind) {
    case "place":
      return place(tx, ctx, loaded, action);
    case "fetch":
      return fetchFiles(tx, ctx, loaded, action.nodeId, action.fileIds);
    case "stop":
      await stopInstance(tx, action.instanceId);
      return;
    case "remove":
      return deleteInstance(tx, action.instanceId);
    case "restart":
      return setInstanceRestart(tx, action.instanceId, action.restart);
    case "status":
      return updateStatus(tx, loaded.deployment.id, statusColumns(action.status));
    case "wait":
      return;
  }
}

async function place(
  tx: Transaction,
  ctx: Context,
  loaded: Loaded,
  { nodeId, engine, choice }: Extract<Action<ReplicaChoice>, { kind: "place" }>,
): Promise<void> {
  const { deployment } = loaded;
  const instance = await insertInstance(tx, {
    organizationId: deployment.organizationId,
    deploymentId: deployment.id,
    nodeId,
    generation: deployment.generation,
    engine,
    config: choice.config,
    primaryFileId: choice.primaryFileId,
    fileIds: choice.fileIds,
    estimatedBytes: Math.round(choice.estimatedBytes),
    ...memoryShares(choice.parts, choice.estimatedBytes),
    desired: "run",
    restart: deployment.restart,
  });
  await recordAudit(tx, ctx, {
    action: "instance.place",
    objectKind: "instance",
    objectId: instance.id,
    detail: {
      name: deployment.name,
      deploymentId: deployment.id,
      nodeId,
      engine,
      generation: deployment.generation,
    },
  });
  if (choice.fetch.length > 0)
    await fetchFiles(
      tx,
      ctx,
      loaded,
      nodeId,
      choice.fetch.map((file) => file.id),
    );
}

async function fetchFiles(
  tx: Transaction,
  ctx: Context,
  { deployment }: Loaded,
  nodeId: string,
  fileIds: string[],
): Promise<void> {
  const files = await listFilesByIds(tx, fileIds);
  const download = await insertDownload(tx, {
    organizationId: deployment.organizationId,
    modelId: deployment.modelId,
    nodeId,
    requestedBy: `deployment ${deployment.name}`,
    sourceKind: "hub",
    fileIds,
    bytesTotal: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    desired: "run",
  });
  await recordAudit(tx, ctx, {
    action: "download.create",
    objectKind: "download",
    objectId: download.id,
    detail: { deploymentId: deployment.id, files: files.map((file) => file.name) },
  });
}

function statusColumns(status: Status): Parameters<typeof updateStatus>[2] {
  const { error, ...columns } = status;
  return {
    ...columns,
    errorCode: error?.code ?? null,
    errorDetail: error?.detail ?? null,
    errorEvidence: error?.evidence ?? null,
    errorFix: error?.fix ?? null,
    errorAt: error?.at ?? null,
  };
}
