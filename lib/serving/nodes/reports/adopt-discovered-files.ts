import type { Transaction } from "@/db/client";
import { bumpNodeRevisions } from "@/db/queries/assignments";
import { setDownloadFiles } from "@/db/queries/download-observations";
import type { DownloadRow } from "@/db/queries/downloads";
import { ensureModelFiles } from "@/db/queries/model-files";
import type { ObservedDownload } from "../protocol";

type Discovered = NonNullable<ObservedDownload["discovered"]>;

/** Gives ids to what a folder import found, so that the agent may copy it. Finding the same again changes nothing. */
export async function adoptDiscoveredFiles(tx: Transaction, row: DownloadRow, discovered: Discovered): Promise<void> {
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
