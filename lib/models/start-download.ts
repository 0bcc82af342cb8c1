import { bumpNodeRevisions } from "@/db/queries/assignments";
import { changeDesiredDownload, insertDownload, listDownloads, type DownloadRow } from "@/db/queries/downloads";
import { ensureModelFiles, listCopiesOfFiles, type FileCopyRow, type ModelFileRow } from "@/db/queries/model-files";
import { findModelByRepository, insertModel, type ModelRow } from "@/db/queries/models";
import type { Transaction } from "@/db/client";
import { withTransaction } from "@/db/transaction";
import { authorize, type Member } from "@/lib/access";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { OperationInput, OperationResult } from "@/lib/http/contract";
import { hubAccess } from "@/lib/settings";
import type { startDownload as startDownloadOperation } from "./contract";
import { insertDefaultConfig } from "./default-config";
import { fileView } from "./file-view";
import { createHubClient, parseRepositoryReference, refuseOtherHub, type HubFile, type HubModel } from "./hub";
import { chooseNode } from "./choose-node";
import { progressOf } from "./model-view";

type Answer = OperationResult<typeof startDownloadOperation>;

/** Pins the revision to a commit, registers model and files, and asks one node to fetch what it does not have. */
export async function startDownload(
  ctx: Context,
  input: OperationInput<typeof startDownloadOperation>,
): Promise<Answer> {
  const member = authorize(ctx, "write");
  refuseOtherHub(input.hub);
  const reference = parseRepositoryReference(input.model ?? input.repo_id ?? "");
  const revision = input.version ?? input.revision ?? reference.revision ?? "main";
  const hub = createHubClient(await hubAccess(ctx.db, ctx.keys, member.organizationId));
  const repository = await hub.getModel(reference.repoId, revision);
  const wanted = chooseFiles(
    await hub.listFiles(reference.repoId, repository.commit),
    input.files_to_download,
    reference.repoId,
  );
  const nodeId = await chooseNode(ctx.db, member.organizationId, input.node_id ?? undefined);

  return withTransaction(ctx.db, async (tx) => {
    const model = await ensureModel(tx, member, repository, revision);
    const known = await ensureModelFiles(
      tx,
      model.id,
      wanted.map((file) => newFile(member.organizationId, model.id, file)),
    );
    const names = new Set(wanted.map((file) => file.path));
    const files = known.filter((file) => names.has(file.name));
    const copies = await listCopiesOfFiles(
      tx,
      files.map((file) => file.id),
    );
    const download = await ensureDownload(tx, ctx, member, { model, files, copies, nodeId });
    const progress = progressOf(copies, download ? [download] : []);
    return {
      result: true,
      status: download ? "downloading" : "present",
      message: download
        ? `Downloading ${files.length} of ${repository.repoId}`
        : "Everything asked for is on disk already",
      files: files.map((file) => fileView(file, progress(file.id))),
      model_id: model.id,
      download_id: download?.id ?? null,
      deployment_id: null,
    };
  });
}

/** Named files exactly as named; without names, every file of the repository. */
function chooseFiles(files: HubFile[], names: string[] | null | undefined, repoId: string): HubFile[] {
  if (!names) return files;
  const missing = names.filter((name) => !files.some((file) => file.path === name));
  if (missing.length > 0) {
    throw new AppError("INVALID_INPUT", `${repoId} has no file "${missing[0]}" at this revision.`, {
      fields: missing.map((name) => ({ pointer: "/files_to_download", detail: `no such file: ${name}` })),
    });
  }
  if (names.length === 0)
    throw new AppError("INVALID_INPUT", "Name at least one file, or leave `files_to_download` out for all.");
  return files.filter((file) => names.includes(file.path));
}

async function ensureModel(
  tx: Transaction,
  { organizationId }: Member,
  hub: HubModel,
  requestedRevision: string,
): Promise<ModelRow> {
  const known = await findModelByRepository(tx, organizationId, hub.repoId, hub.commit);
  if (known) return known;
  const inserted = await insertModel(tx, {
    organizationId,
    name: hub.repoId.split("/").at(-1) ?? hub.repoId,
    repoId: hub.repoId,
    hub: "HubsHf",
    requestedRevision,
    commit: hub.commit,
    author: hub.repoId.includes("/") ? (hub.repoId.split("/")[0] ?? null) : null,
    purpose: hub.task,
    licence: hub.licence,
    gated: hub.gated,
    private: hub.private,
    sourceRepository: hub.repoId,
  });
  const row = inserted ?? (await findModelByRepository(tx, organizationId, hub.repoId, hub.commit));
  if (!row) throw new AppError("INTERNAL", "The model could not be registered.");
  if (inserted) await insertDefaultConfig(tx, organizationId, row.id);
  return row;
}

const newFile = (organizationId: string, modelId: string, file: HubFile) => ({
  organizationId,
  modelId,
  name: file.path,
  sizeBytes: file.sizeBytes,
  sha256: file.sha256 ?? null,
  gitSha1: file.gitSha1 ?? null,
});

type Wanted = { model: ModelRow; files: ModelFileRow[]; copies: FileCopyRow[]; nodeId: string };

/** One unfinished download per set of files: asking twice gives the same one; a paused or failed one goes on. @returns undefined when nothing is missing. */
async function ensureDownload(
  tx: Transaction,
  ctx: Context,
  member: Member,
  { model, files, copies, nodeId }: Wanted,
): Promise<DownloadRow | undefined> {
  const { organizationId } = member;
  const present = new Set(
    copies.filter((copy) => copy.nodeId === nodeId && copy.phase === "ready").map((copy) => copy.fileId),
  );
  const missing = files.filter((file) => !present.has(file.id));
  if (missing.length === 0) return undefined;
  const unfinished = await listDownloads(tx, { organizationId, unfinished: true, modelIds: [model.id] });
  const same = unfinished.find(
    (download) =>
      download.nodeId === nodeId &&
      download.desired !== "cancel" &&
      missing.every((file) => download.fileIds.includes(file.id)),
  );
  if (same) return same.desired === "pause" || same.phase === "failed" ? resume(tx, ctx, same) : same;
  const download = await insertDownload(tx, {
    organizationId,
    modelId: model.id,
    nodeId,
    requestedBy: "username" in member ? member.username : member.name,
    sourceKind: "hub",
    fileIds: missing.map((file) => file.id),
    bytesTotal: missing.reduce((sum, file) => sum + file.sizeBytes, 0),
    desired: "run",
  });
  await bumpNodeRevisions(tx, [nodeId]);
  await recordAudit(tx, ctx, {
    action: "download.create",
    objectKind: "download",
    objectId: download.id,
    detail: { repository: model.repoId, commit: model.commit, files: missing.map((file) => file.name) },
  });
  return download;
}

async function resume(tx: Transaction, ctx: Context, download: DownloadRow): Promise<DownloadRow> {
  const resumed = await changeDesiredDownload(tx, download, {
    desired: "run",
    endedAt: null,
    error: null,
    phase: "queued",
  });
  if (!resumed) throw new AppError("CONFLICT", "Somebody changed this download a moment ago. Look again.");
  await bumpNodeRevisions(tx, [download.nodeId]);
  await recordAudit(tx, ctx, { action: "download.resume", objectKind: "download", objectId: download.id });
  return resumed;
}
