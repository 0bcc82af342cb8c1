import { ensureModelFiles, listCopiesOfFiles } from "@/db/queries/model-files";
import { findModelByRepository, insertModel, type ModelRow } from "@/db/queries/models";
import type { Transaction } from "@/db/client";
import { withTransaction } from "@/db/transaction";
import { authorize, type Member } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { unsafeName } from "@/lib/serving/engines/file-name";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput, OperationResult } from "@/lib/edge/http/contract";
import { hubAccess } from "@/lib/serving/settings";
import type { startDownload as startDownloadOperation } from "../contract";
import { insertDefaultConfig } from "../catalog/default-config";
import { ensureDownload } from "./ensure-download";
import { fileView } from "../files/file-view";
import { createHubClient, parseRepositoryReference, refuseOtherHub, type HubFile, type HubModel } from "../hub";
import { chooseNode } from "./choose-node";
import { progressOf } from "../catalog/model-view";

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

/** Named files exactly as named; without names, every file of the repository that can be fetched. */
function chooseFiles(files: HubFile[], names: string[] | null | undefined, repoId: string): HubFile[] {
  if (!names) {
    const fetchable = files.filter((file) => !file.problem);
    if (fetchable.length > 0) return fetchable;
    throw new AppError("INVALID_INPUT", `${repoId} has no file at this revision that could be fetched.`);
  }
  const missing = names.filter((name) => !files.some((file) => file.path === name));
  if (missing.length > 0) {
    throw new AppError("INVALID_INPUT", `${repoId} has no file "${missing[0]}" at this revision.`, {
      fields: missing.map((name) => ({ pointer: "/files_to_download", detail: `no such file: ${name}` })),
    });
  }
  if (names.length === 0)
    throw new AppError("INVALID_INPUT", "Name at least one file, or leave `files_to_download` out for all.");
  const chosen = files.filter((file) => names.includes(file.path));
  for (const { path, problem } of chosen) if (problem) throw unsafeName(path, problem);
  return chosen;
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
