import { bumpNodeRevisions } from "@/db/queries/assignments";
import { changeDesiredDownload, listDownloads } from "@/db/queries/downloads";
import { deleteConfigsOfModel } from "@/db/queries/model-configs";
import { deleteModelFiles, ensureModelFiles, listCopiesOfFiles, listFilesOfModels } from "@/db/queries/model-files";
import {
  findModel,
  insertModel,
  listModels as listModelRows,
  listModelsOfRepository,
  listUsesOfModels,
  markModelDeleted,
} from "@/db/queries/models";
import type { Transaction } from "@/db/client";
import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/identity/access";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput } from "@/lib/edge/http/contract";
import { nudgeDeployments } from "@/lib/serving/nodes";
import { hubName } from "../hub";
import { insertDefaultConfig } from "./default-config";
import type { createModel as createModelOperation, Model } from "../contract";
import { modelViews } from "./model-view";
import { registeredFileRow } from "../files/files";
import { unknownModel } from "../unknown-model";

export async function listModels(ctx: Context, input: { load_files?: boolean | undefined }): Promise<Model[]> {
  const { organizationId } = authorize(ctx, "read");
  const views = await modelViews(ctx.db, organizationId, await listModelRows(ctx.db, organizationId));
  return input.load_files === false ? views.map((view) => ({ ...view, m_files: [] })) : views;
}

export async function getModel(ctx: Context, input: { modelId: string }): Promise<Model> {
  const { organizationId } = authorize(ctx, "read");
  const row = await findModel(ctx.db, organizationId, input.modelId);
  const [view] = row ? await modelViews(ctx.db, organizationId, [row]) : [];
  if (!view) throw unknownModel();
  return view;
}

export async function createModel(ctx: Context, input: OperationInput<typeof createModelOperation>): Promise<Model> {
  const { organizationId } = authorize(ctx, "write");
  const id = await withTransaction(ctx.db, async (tx) => {
    await refuseSecond(tx, organizationId, input);
    const row = await insertModel(tx, {
      organizationId,
      name: input.name,
      repoId: input.repo_modelId ?? null,
      hub: hubName(input.hub),
      commit: input.version ?? null,
      family: input.modelfamily ?? null,
      purpose: input.purpose ?? null,
      author: input.author ?? null,
      description: input.description ?? null,
      quantization: input.quantization_details ?? null,
      sourceRepository: input.source_repository ?? null,
      modelCard: input.modelcard ?? null,
      private: input.private ?? false,
    });
    if (!row) throw new AppError("CONFLICT", "This revision of the repository is registered already.");
    await insertDefaultConfig(tx, organizationId, row.id, input.default_config ?? {});
    await ensureModelFiles(
      tx,
      row.id,
      (input.m_files ?? []).map((file) => registeredFileRow(organizationId, row.id, file)),
    );
    await recordAudit(tx, ctx, {
      action: "model.create",
      objectKind: "model",
      objectId: row.id,
      detail: { name: row.name },
    });
    return row.id;
  });
  return getModel(ctx, { modelId: id });
}

/**
 * Clients find a model by its repository's name and take the first one, so a second one of that name would be found by
 * nobody, or instead of the first. Another commit of the repository is another model, when both say which one.
 */
async function refuseSecond(
  tx: Transaction,
  organizationId: string,
  { repo_modelId: repoId, version }: OperationInput<typeof createModelOperation>,
): Promise<void> {
  if (!repoId) return;
  const known = await listModelsOfRepository(tx, organizationId, repoId);
  const same = known.find(({ commit }) => !commit || !version || commit === version);
  if (!same) return;
  const which = same.commit ? ` at ${same.commit.slice(0, 12)}` : "";
  throw new AppError("CONFLICT", `${repoId}${which} is registered already, as the model ${same.id}.`);
}

/** Deployments that use the model block the deletion; `force` deletes all the same, and they stop and say why. */
export async function deleteModel(ctx: Context, input: { modelId: string; force?: boolean | undefined }) {
  const { organizationId } = authorize(ctx, "write");
  const deploymentIds = await withTransaction(ctx.db, async (tx) => {
    const row = await findModel(tx, organizationId, input.modelId);
    if (!row) throw unknownModel();
    const uses = (await listUsesOfModels(tx, [row.id])).filter((use) => use.desired === "run");
    if (uses.length > 0 && !input.force) {
      throw new AppError("CONFLICT", `Stop what uses this model first: ${uses.map((use) => use.name).join(", ")}.`);
    }
    const files = await listFilesOfModels(tx, [row.id]);
    const copies = await listCopiesOfFiles(
      tx,
      files.map((file) => file.id),
    );
    const unfinished = await listDownloads(tx, { organizationId, unfinished: true, modelIds: [row.id] });
    for (const download of unfinished) await changeDesiredDownload(tx, download, { desired: "cancel" });
    await deleteModelFiles(
      tx,
      files.map((file) => file.id),
    );
    await deleteConfigsOfModel(tx, row.id);
    await markModelDeleted(tx, row.id, new Date());
    await bumpNodeRevisions(tx, [
      ...copies.map((copy) => copy.nodeId),
      ...unfinished.map((download) => download.nodeId),
    ]);
    await recordAudit(tx, ctx, {
      action: "model.delete",
      objectKind: "model",
      objectId: row.id,
      detail: { name: row.name, ...(uses.length > 0 ? { stopped: uses.map((use) => use.name) } : {}) },
    });
    return uses.map((use) => use.id);
  });
  await nudgeDeployments(ctx, deploymentIds);
  return { deleted: true, id: input.modelId };
}
