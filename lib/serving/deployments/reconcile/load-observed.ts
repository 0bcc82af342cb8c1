import type { Transaction } from "@/db/client";
import { lockDeployment, type DeploymentRow, type DeploymentStatusRow } from "@/db/queries/deployments";
import { listDownloads } from "@/db/queries/downloads";
import { listInstancesOfDeployment, type InstanceRow } from "@/db/queries/instances";
import { listCopiesOfFiles, listFilesOfModels } from "@/db/queries/model-files";
import { findModel } from "@/db/queries/models";
import { listNodes } from "@/db/queries/nodes";
import { sumReservations } from "@/db/queries/reservations";
import { isReachable, silenceMs } from "@/lib/serving/nodes";
import { instancePhase } from "@/lib/serving/nodes/protocol";
import { toPlacementNodes } from "@/lib/serving/placement";
import { explanation } from "@/lib/serving/placement/contract";
import { deploymentPhases } from "../contract";
import type { Status } from "./derive-status";
import { canFetch, isOpen, supplyOf } from "../planning/file-supply";
import type { InstanceState, NodeState } from "./situation";
import { planReplica, type ReplicaChoice } from "../planning/plan-replica";
import type { Observed } from "./reconcile";
import { chooseServableFile } from "../planning/servable-file";

export type Loaded = {
  deployment: DeploymentRow;
  observed: Observed<ReplicaChoice>;
  /** Wanted revisions of the machines as they were read. */
  revisions: ReadonlyMap<string, number>;
};

/** Everything the reconciler looks at, read under the deployment's lock. */
export async function loadObserved(tx: Transaction, deploymentId: string): Promise<Loaded | undefined> {
  const locked = await lockDeployment(tx, deploymentId);
  if (!locked) return undefined;
  const { deployment, status, readAt: now } = locked;
  const { organizationId, modelId } = deployment;
  const nodeRows = await listNodes(tx, organizationId);
  const instances = await listInstancesOfDeployment(tx, deploymentId);
  const model = await findModel(tx, organizationId, modelId);
  const files = model ? await listFilesOfModels(tx, [modelId]) : [];
  const fileCopies = await listCopiesOfFiles(
    tx,
    files.map((file) => file.id),
  );
  const downloads = await listDownloads(tx, { organizationId, modelIds: [modelId] });
  const reservations = await sumReservations(tx, organizationId);

  const liveNodes = new Set(nodeRows.map((row) => row.id));
  const servable = chooseServableFile(files, {
    wantedId: deployment.modelFileId,
    isComing: (fileId) =>
      fileCopies.some((copy) => copy.fileId === fileId && copy.phase === "ready" && liveNodes.has(copy.nodeId)) ||
      downloads.some((download) => isOpen(download) && download.fileIds.includes(fileId)),
  });
  const stock = { files: servable?.files ?? [], fileCopies, downloads, canFetch: canFetch(model), now };
  const supplies = new Map(nodeRows.map((row) => [row.id, supplyOf(row.id, stock)]));
  const plan = {
    config: deployment.config,
    pinnedEngine: deployment.pinnedEngine ?? undefined,
    pinnedNodeId: deployment.pinnedNodeId ?? undefined,
    forceCpu: deployment.request["force_cpu"] === true,
    servable,
    isImporting: downloads.some((download) => isOpen(download) && download.sourceKind === "folder"),
    canFetch: stock.canFetch,
    nodes: toPlacementNodes(nodeRows, reservations),
    supplies,
    now,
  };
  return {
    deployment,
    revisions: new Map(nodeRows.map((row) => [row.id, row.desiredRevision])),
    observed: {
      spec: {
        generation: deployment.generation,
        desired: deployment.desired === "stop" ? "stop" : "run",
        deleted: deployment.deletedAt !== null,
        modelDeleted: model === undefined,
        replicas: deployment.copies,
        restart: deployment.restart,
        changedAt: deployment.updatedAt,
      },
      status: status && statusOf(status),
      instances: instances.map(instanceStateOf),
      nodes: new Map(
        nodeRows.map((row): [string, NodeState] => [
          row.id,
          {
            name: row.name,
            reachable: isReachable(row),
            silenceMs: silenceMs(row),
            fileTrouble: supplies.get(row.id)?.trouble,
            toFetch: supplies.get(row.id)?.toFetch.map((file) => file.id),
          },
        ]),
      ),
      place: (placed, standing) => planReplica(plan, placed, standing),
      now,
    },
  };
}

function instanceStateOf(row: InstanceRow): InstanceState {
  return {
    id: row.id,
    nodeId: row.nodeId,
    generation: row.generation,
    desired: row.desired === "stop" ? "stop" : "run",
    restart: row.restart,
    phase: instancePhase.catch("waiting").parse(row.phase),
    error: row.error ? { ...row.error, at: new Date(row.error.at) } : undefined,
    createdAt: row.createdAt,
  };
}

/** @returns undefined for what no reconciler has written yet. */
function statusOf(row: DeploymentStatusRow): Status | undefined {
  const phase = deploymentPhases.find((word) => word === row.phase);
  if (!phase || row.observedGeneration === 0) return undefined;
  return {
    observedGeneration: row.observedGeneration,
    phase,
    phaseSince: row.phaseSince,
    engine: row.engine,
    steps: row.steps,
    explanation: explanation.nullable().catch(null).parse(row.explanation),
    error: row.errorCode
      ? {
          code: row.errorCode,
          detail: row.errorDetail ?? "",
          ...(row.errorEvidence ? { evidence: row.errorEvidence } : {}),
          ...(row.errorFix ? { fix: row.errorFix } : {}),
          at: row.errorAt ?? row.updatedAt,
        }
      : null,
    deployedAt: row.deployedAt,
  };
}
