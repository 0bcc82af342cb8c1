import type { Transaction } from "@/db/client";
import { bumpNodeRevisions } from "@/db/queries/assignments";
import { insertDownload, listDownloads, type DownloadRow } from "@/db/queries/downloads";
import { listFilesByIds, type ModelFileRow } from "@/db/queries/model-files";
import { findModel, type ModelRow } from "@/db/queries/models";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import type { Answered } from "./observe-verifications";

type Outcome = {
  /** What comes next, or what a person has to do, by file id. */
  remedies: Map<string, string>;
  modelIds: string[];
};

/** Asks a node to fetch what it lost from where it came. A folder may be gone by now, so that is left to a person. */
export async function fetchAgain(tx: Transaction, ctx: Context, nodeId: string, lost: Answered[]): Promise<Outcome> {
  const files = await listFilesByIds(
    tx,
    lost.map(({ row }) => row.fileId),
  );
  const remedies = new Map<string, string>();
  const byModel = Map.groupBy(files, (file) => file.modelId);
  for (const [modelId, own] of byModel) {
    const [first] = own;
    const model = modelId && first ? await findModel(tx, first.organizationId, modelId) : undefined;
    if (!model) continue;
    const downloads = await listDownloads(tx, { organizationId: model.organizationId, modelIds: [model.id] });
    const here = downloads.filter((download) => download.nodeId === nodeId);
    const isFetched = Boolean(model.repoId && model.commit);
    const remedy = isFetched ? "The hub is asked for it again." : folderRemedy(here);
    for (const file of own) remedies.set(file.id, remedy);
    if (isFetched) await startDownload(tx, model, { nodeId, here, files: own });
    for (const file of own) await recordLoss(tx, ctx, { file, nodeId, lost, isFetched });
  }
  return { remedies, modelIds: [...byModel.keys()].filter((modelId) => modelId !== null) };
}

async function startDownload(
  tx: Transaction,
  { id: modelId, organizationId }: ModelRow,
  { nodeId, here, files }: { nodeId: string; here: DownloadRow[]; files: ModelFileRow[] },
): Promise<void> {
  const open = here.filter((download) => download.endedAt === null && download.desired !== "cancel");
  const coming = new Set(open.flatMap((download) => download.fileIds));
  const missing = files.filter((file) => !coming.has(file.id));
  // A download that is still under way fetches by itself what is not there any more.
  if (missing.length === 0) return;
  await insertDownload(tx, {
    organizationId,
    modelId,
    nodeId,
    requestedBy: "verification",
    sourceKind: "hub",
    fileIds: missing.map((file) => file.id),
    bytesTotal: missing.reduce((sum, file) => sum + file.sizeBytes, 0),
    desired: "run",
  });
  await bumpNodeRevisions(tx, [nodeId]);
}

function folderRemedy(here: DownloadRow[]): string {
  const path = here.find((download) => download.sourcePath !== null)?.sourcePath;
  const origin = path ? `It was imported from ${path}` : "It came from no hub";
  return `${origin}, so it is not fetched again by itself. Import the folder again on the model's page.`;
}

async function recordLoss(
  tx: Transaction,
  ctx: Context,
  { file, nodeId, lost, isFetched }: { file: ModelFileRow; nodeId: string; lost: Answered[]; isFetched: boolean },
): Promise<void> {
  const result = lost.find(({ row }) => row.fileId === file.id)?.observed.phase;
  await recordAudit(tx, ctx, {
    action: "model-file.find-damaged",
    objectKind: "model-file",
    objectId: file.id,
    detail: { name: file.name, nodeId, result, fetchedAgain: isFetched },
  });
}
