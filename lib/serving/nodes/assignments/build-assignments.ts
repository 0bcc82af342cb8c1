import type { Executor } from "@/db/client";
import {
  listAssignedDownloads,
  listAssignedInstances,
  listUnwantedFileIds,
  type AssignedDownloadRow,
  type AssignedInstanceRow,
} from "@/db/queries/assigned-work";
import { listAssignedVerifications } from "@/db/queries/file-verifications";
import { listFilesByIds, type ModelFileRow } from "@/db/queries/model-files";
import { signingKeys } from "@/lib/identity/auth";
import type { Platform } from "@/lib/kernel/context";
import { downloadBytesPerSecondMax, hubAccess, type HubAccess } from "@/lib/serving/settings";
import type { NodeActor } from "../membership/authenticate-node";
import { servedFacts } from "../inspections/served-facts";
import type { AssignedDownload, AssignedFile, AssignedInstance, Assignments } from "../protocol";

type Source = Pick<Platform, "db" | "keys">;

/** The whole list of one node, from SQL alone. */
export async function buildAssignments({ db, keys }: Source, node: NodeActor, revision: number): Promise<Assignments> {
  const { publicKeys } = await signingKeys(db, keys);
  const ingressKeys = publicKeys.keys.map((key) => ({ ...key }));
  if (!node.approved)
    return { revision, downloads: [], verifications: [], instances: [], removeFileIds: [], ingressKeys };
  const [downloads, verifications, instances, unwanted] = await Promise.all([
    listAssignedDownloads(db, node.nodeId),
    listAssignedVerifications(db, node.nodeId),
    listAssignedInstances(db, node.nodeId),
    listUnwantedFileIds(db, node.nodeId),
  ]);
  const files = await filesById(db, [...downloads, ...instances]);
  const inUse = new Set(instances.filter((row) => row.desired === "run").flatMap((row) => row.fileIds));
  const transfer =
    downloads.length === 0
      ? undefined
      : {
          hub: await hubAccess(db, keys, node.organizationId),
          bandwidthBytesPerSecondMax: await downloadBytesPerSecondMax(db, node.organizationId),
        };
  return {
    revision,
    downloads: transfer ? downloads.flatMap((row) => assignDownload(row, files, transfer) ?? []) : [],
    verifications: verifications.map(({ fileId, generation, desired }) => ({
      fileId,
      generation,
      desired: desired === "cancel" ? "cancel" : "run",
    })),
    instances: instances.flatMap((row) => assignInstance(row, files) ?? []),
    removeFileIds: unwanted.filter((id) => !inUse.has(id)),
    ingressKeys,
  };
}

async function filesById(db: Executor, holders: { fileIds: string[] }[]): Promise<Map<string, ModelFileRow>> {
  const ids = new Set(holders.flatMap((holder) => holder.fileIds));
  return new Map((await listFilesByIds(db, [...ids])).map((file) => [file.id, file]));
}

type Transfer = { hub: HubAccess; bandwidthBytesPerSecondMax: number };

/** @returns undefined when the row names no source an agent could fetch from. */
function assignDownload(
  row: AssignedDownloadRow,
  files: Map<string, ModelFileRow>,
  { hub, bandwidthBytesPerSecondMax }: Transfer,
): AssignedDownload | undefined {
  const source = sourceOf(row, hub);
  if (!source) return undefined;
  return {
    downloadId: row.id,
    generation: row.generation,
    desired: row.desired === "pause" || row.desired === "cancel" ? row.desired : "run",
    source,
    files: assignFiles(row.fileIds, files),
    bandwidthBytesPerSecondMax,
  };
}

function sourceOf(row: AssignedDownloadRow, { endpoint, token }: HubAccess): AssignedDownload["source"] | undefined {
  if (row.sourceKind === "folder") return row.sourcePath ? { kind: "folder", path: row.sourcePath } : undefined;
  if (!row.repoId || !row.commit) return undefined;
  return { kind: "hub", endpoint, repoId: row.repoId, revision: row.commit, ...(token ? { token } : {}) };
}

/** @returns undefined when the model's files are gone; the agent then stops what it runs for it. */
function assignInstance(row: AssignedInstanceRow, files: Map<string, ModelFileRow>): AssignedInstance | undefined {
  const own = row.fileIds.flatMap((id) => files.get(id) ?? []);
  const facts = servedFacts(own, row.primaryFileId);
  if (!facts || own.length < row.fileIds.length) return undefined;
  return {
    instanceId: row.id,
    deploymentId: row.deploymentId,
    generation: row.generation,
    desired: row.desired === "stop" ? "stop" : "run",
    engine: row.engine,
    config: row.config,
    facts,
    servedModelName: row.deploymentName,
    primaryFileId: row.primaryFileId,
    files: assignFiles(row.fileIds, files),
    restart: row.restart,
  };
}

const assignFiles = (ids: string[], files: Map<string, ModelFileRow>): AssignedFile[] =>
  ids.flatMap((id) => {
    const file = files.get(id);
    return file ? [assignFile(file)] : [];
  });

function assignFile(file: ModelFileRow): AssignedFile {
  return {
    fileId: file.id,
    name: file.name,
    sizeBytes: file.sizeBytes,
    ...(file.sha256 ? { sha256: file.sha256 } : {}),
    ...(file.gitSha1 ? { gitSha1: file.gitSha1 } : {}),
  };
}
