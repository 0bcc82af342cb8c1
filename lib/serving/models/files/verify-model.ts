import type { Transaction } from "@/db/client";
import { bumpNodeRevisions } from "@/db/queries/assignments";
import {
  cancelVerification,
  isPending,
  listVerificationsOfFiles,
  wantVerifications,
} from "@/db/queries/file-verifications";
import { listCopiesOfFiles, listFilesOfContents, listFilesOfModels, type ModelFileRow } from "@/db/queries/model-files";
import { findModel, type ModelRow } from "@/db/queries/models";
import { withTransaction } from "@/db/transaction";
import { authorize, type Member } from "@/lib/identity/access";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationResult } from "@/lib/edge/http/contract";
import { chooseNode } from "../downloads/choose-node";
import type { verifyModel as verifyModelOperation } from "../contract";
import { unknownModel } from "../unknown-model";

type Input = { modelId: string; node_id?: string | null | undefined };
type Answer = OperationResult<typeof verifyModelOperation>;
type Copy = { fileId: string; nodeId: string };

/**
 * Asks the nodes that hold a model's files to read them again; what is being read already goes on. Content is stored once,
 * so files of other models that have the same are asked for too: they are lost with it.
 */
export async function verifyModel(ctx: Context, input: Input): Promise<Answer> {
  const member = authorize(ctx, "admin");
  return withTransaction(ctx.db, async (tx) => {
    const { model, files, isAsked } = await read(tx, member, input);
    const own = new Set(files.map((file) => file.id));
    const holders = await listFilesOfContents(tx, member.organizationId, files);
    const copies = (await listCopiesOfFiles(tx, idsOf(holders))).filter((copy) => copy.phase === "ready");
    const held = copies.filter((copy) => own.has(copy.fileId) && isAsked(copy));
    if (held.length === 0) {
      throw new AppError("CONFLICT", "There is nothing to verify: no complete file of this model is there.");
    }
    const pending = new Set((await listVerificationsOfFiles(tx, idsOf(holders))).filter(isPending).map(keyOf));
    const nodeIds = [...new Set(held.map((copy) => copy.nodeId))];
    const wanted = copies.filter((copy) => nodeIds.includes(copy.nodeId) && !pending.has(keyOf(copy)));
    const requestedAt = new Date();
    await wantVerifications(
      tx,
      wanted.map(({ fileId, nodeId }) => ({
        organizationId: member.organizationId,
        fileId,
        nodeId,
        requestedBy: "username" in member ? member.username : member.name,
        requestedAt,
      })),
    );
    if (wanted.length > 0) await record(tx, ctx, { action: "model.verify", model, copies: wanted });
    return answerOf(model, files, held);
  });
}

/** Readings that are over keep their results. */
export async function cancelModelVerification(ctx: Context, input: Input): Promise<Answer> {
  const member = authorize(ctx, "admin");
  return withTransaction(ctx.db, async (tx) => {
    const { model, files, isAsked } = await read(tx, member, input);
    const rows = await listVerificationsOfFiles(tx, idsOf(files));
    const left = rows.filter((row) => isPending(row) && isAsked(row));
    for (const row of left) await cancelVerification(tx, row);
    if (left.length > 0) await record(tx, ctx, { action: "model.cancel-verification", model, copies: left });
    return answerOf(model, files, left);
  });
}

async function read(tx: Transaction, { organizationId }: Member, { modelId, node_id }: Input) {
  const model = await findModel(tx, organizationId, modelId);
  if (!model) throw unknownModel();
  const nodeId = node_id ? await chooseNode(tx, organizationId, node_id) : undefined;
  const isAsked = (copy: Copy) => nodeId === undefined || copy.nodeId === nodeId;
  return { model, files: await listFilesOfModels(tx, [model.id]), isAsked };
}

async function record(
  tx: Transaction,
  ctx: Context,
  { action, model, copies }: { action: string; model: ModelRow; copies: Copy[] },
): Promise<void> {
  const nodeIds = [...new Set(copies.map((copy) => copy.nodeId))];
  await bumpNodeRevisions(tx, nodeIds);
  await recordAudit(tx, ctx, {
    action,
    objectKind: "model",
    objectId: model.id,
    detail: { name: model.name, nodeIds, files: copies.length },
  });
}

function answerOf(model: ModelRow, files: ModelFileRow[], copies: Copy[]): Answer {
  const sizes = new Map(files.map((file) => [file.id, file.sizeBytes]));
  return {
    model_id: model.id,
    node_ids: [...new Set(copies.map((copy) => copy.nodeId))],
    files: copies.length,
    bytes: copies.reduce((sum, copy) => sum + (sizes.get(copy.fileId) ?? 0), 0),
  };
}

const idsOf = (files: ModelFileRow[]) => files.map((file) => file.id);

const keyOf = ({ fileId, nodeId }: Copy) => `${fileId} ${nodeId}`;
