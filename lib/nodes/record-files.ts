import type { Transaction } from "@/db/client";
import { deleteFileCopies, listCopiesOnNode, upsertFileCopies } from "@/db/queries/file-copies";
import { listFilesByIds } from "@/db/queries/model-files";
import type { NodeActor } from "./authenticate-node";
import { observeFiles } from "./observe-files";
import type { Report } from "./protocol";

/** @returns ids of models of which a file became complete on this node, or is not complete any more. */
export async function recordFiles(
  tx: Transaction,
  { nodeId, organizationId }: NodeActor,
  report: Report,
  { desiredRevision, now }: { desiredRevision: number; now: Date },
): Promise<string[]> {
  const copies = await listCopiesOnNode(tx, nodeId);
  const complete = new Set(copies.filter((copy) => copy.phase === "ready").map((copy) => copy.fileId));
  const named = [
    ...report.filesPresent,
    ...report.downloads.flatMap((download) => download.files.map((file) => file.fileId)),
  ];
  const files = await listFilesByIds(
    tx,
    [...new Set(named)].filter((id) => !complete.has(id)),
  );
  // A node speaks for files of its own organization, and for leftovers that belong to nobody.
  const foreign = new Set(files.filter((file) => file.organizationId !== organizationId).map((file) => file.id));
  const sizes = new Map(files.map((file) => [file.id, file.sizeBytes]));
  const { changed, gone, decisive } = observeFiles(copies, report, { sizes, desiredRevision, now });
  await upsertFileCopies(
    tx,
    changed
      .filter((copy) => !foreign.has(copy.fileId))
      .map((copy) => ({ ...copy, organizationId, nodeId, updatedAt: now })),
  );
  await deleteFileCopies(tx, nodeId, gone);
  return (
    await listFilesByIds(
      tx,
      decisive.filter((id) => !foreign.has(id)),
    )
  ).flatMap((file) => file.modelId ?? []);
}
