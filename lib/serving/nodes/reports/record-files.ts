import type { Transaction } from "@/db/client";
import { deleteFileCopies, listCopiesOnNode, upsertFileCopies } from "@/db/queries/file-copies";
import { listFilesByIds } from "@/db/queries/model-files";
import type { Context } from "@/lib/kernel/context";
import type { NodeActor } from "../membership/authenticate-node";
import { observeFiles } from "./observe-files";
import type { Report } from "../protocol";
import { refuseUnasked } from "./refuse-unasked";

type Said = { report: Report; desiredRevision: number; now: Date };

/** @returns ids of models of which a file became complete on this node, or is not complete any more. */
export async function recordFiles(
  tx: Transaction,
  ctx: Context,
  node: NodeActor,
  { report, desiredRevision, now }: Said,
): Promise<string[]> {
  const { nodeId, organizationId } = node;
  const copies = await listCopiesOnNode(tx, nodeId);
  const known = new Set(copies.map((copy) => copy.fileId));
  const complete = new Set(copies.filter((copy) => copy.phase === "ready").map((copy) => copy.fileId));
  const named = [
    ...report.filesPresent,
    ...report.downloads.flatMap((download) => download.files.map((file) => file.fileId)),
  ];
  const files = await listFilesByIds(
    tx,
    [...new Set(named)].filter((id) => !complete.has(id)),
  );
  // A node speaks for files that it was asked to hold, and for leftovers that belong to nobody.
  const foreign = files.filter((file) => file.organizationId !== organizationId).map((file) => file.id);
  const own = files.filter((file) => file.organizationId === organizationId && !known.has(file.id));
  const unasked = await refuseUnasked(tx, ctx, node, own);
  const ignored = new Set([...foreign, ...unasked]);
  const sizes = new Map(files.map((file) => [file.id, file.sizeBytes]));
  const { changed, gone, decisive } = observeFiles(copies, report, { sizes, desiredRevision, now });
  await upsertFileCopies(
    tx,
    changed
      .filter((copy) => !ignored.has(copy.fileId))
      .map((copy) => ({ ...copy, organizationId, nodeId, updatedAt: now })),
  );
  await deleteFileCopies(tx, nodeId, gone);
  return (
    await listFilesByIds(
      tx,
      decisive.filter((id) => !ignored.has(id)),
    )
  ).flatMap((file) => file.modelId ?? []);
}
