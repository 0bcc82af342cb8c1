import type { Transaction } from "@/db/client";
import { listAssignedDownloads } from "@/db/queries/assigned-work";
import {
  setMissingDigests,
  observeDownload as writeObservation,
  setDownloadFiles,
} from "@/db/queries/download-observations";
import type { NodeActor } from "../membership/authenticate-node";
import { observeDownload } from "./observe-downloads";
import type { NodeClock } from "./node-clock";
import type { Report, ObservedDownload } from "../protocol";
import { bumpNodeRevisions } from "@/db/queries/assignments";
import { listDownloads, type DownloadRow } from "@/db/queries/downloads";
import { ensureModelFiles } from "@/db/queries/model-files";
import { markModelDeleted } from "@/db/queries/models";

/** @returns ids of models of which a download ended. */
export async function recordDownloads(
  tx: Transaction,
  { nodeId }: NodeActor,
  report: Report,
  moment: { now: Date; clock: NodeClock },
): Promise<string[]> {
  const rows = new Map((await listAssignedDownloads(tx, nodeId)).map((row) => [row.id, row]));
  const ended: string[] = [];
  for (const observed of report.downloads) {
    const row = rows.get(observed.downloadId);
    if (!row) continue;
    if (row.sourceKind === "folder") {
      await adoptDiscoveredFiles(tx, row, observed.discovered ?? []);
      await setMissingDigests(tx, row, observed.files);
    }
    const observation = observeDownload(row, observed, moment);
    if (!observation) continue;
    await writeObservation(tx, row, observation);
    if (observation.endedAt && !row.endedAt) {
      ended.push(row.modelId);
      await forgetEmptyImport(tx, row, moment.now);
    }
  }
  return ended;
}

type Discovered = NonNullable<ObservedDownload["discovered"]>;

/** Gives ids to what a folder import found, so that the agent may copy it. Finding the same again changes nothing. */
async function adoptDiscoveredFiles(tx: Transaction, row: DownloadRow, discovered: Discovered): Promise<void> {
  if (discovered.length === 0) return;
  const { organizationId, modelId } = row;
  const sizes = new Map(discovered.map((file) => [file.name, file.sizeBytes]));
  const files = await ensureModelFiles(
    tx,
    modelId,
    [...sizes].map(([name, sizeBytes]) => ({ organizationId, modelId, name, sizeBytes })),
  );
  const fileIds = files.filter((file) => sizes.has(file.name)).map((file) => file.id);
  if (fileIds.every((id) => row.fileIds.includes(id))) return;
  await setDownloadFiles(tx, row.id, [...new Set([...row.fileIds, ...fileIds])]);
  await bumpNodeRevisions(tx, [row.nodeId]);
}

/** A folder that had no model leaves none: the import stays listed with its reason, and trying again brings the model back. */
async function forgetEmptyImport(
  tx: Transaction,
  { id, organizationId, modelId }: DownloadRow,
  now: Date,
): Promise<void> {
  const [first, ...others] = await listDownloads(tx, { organizationId, modelIds: [modelId] });
  if (others.length > 0 || first?.sourceKind !== "folder" || first.id !== id || first.fileIds.length > 0) return;
  await markModelDeleted(tx, modelId, now);
}
