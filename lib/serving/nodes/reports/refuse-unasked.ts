import type { Transaction } from "@/db/client";
import { deleteReadings, listAskedFileIds, listUnaskedClaims, saveReadings } from "@/db/queries/file-readings";
import type { ModelFileRow } from "@/db/queries/model-files";
import type { Context } from "@/lib/kernel/context";
import type { NodeActor } from "../membership/authenticate-node";
import { recordRefusal } from "../inspections/settle-file";

export const notAsked = {
  refusal: "not-asked",
  detail: "It speaks of a file that it was never asked to hold.",
};

/**
 * Of files that a node says it holds, those that nobody asked it to. They are recorded once, and forgotten when the node
 * does not claim them any more.
 *
 * @returns their ids.
 */
export async function refuseUnasked(
  tx: Transaction,
  ctx: Context,
  { nodeId, organizationId }: NodeActor,
  claimed: ModelFileRow[],
): Promise<string[]> {
  const modelIds = claimed.flatMap((file) => file.modelId ?? []);
  const asked = await listAskedFileIds(tx, nodeId, modelIds);
  const unasked = claimed.filter((file) => !asked.has(file.id));
  const known = new Set(await listUnaskedClaims(tx, nodeId));
  const added = unasked.filter((file) => !known.has(file.id));
  await saveReadings(
    tx,
    added.map((file) => ({ organizationId, fileId: file.id, nodeId, facts: null, readAt: new Date(), ...notAsked })),
  );
  for (const file of added) await recordRefusal(tx, ctx, file, { nodeId, ...notAsked });
  const unaskedIds = unasked.map((file) => file.id);
  await deleteReadings(
    tx,
    nodeId,
    [...known].filter((id) => !unaskedIds.includes(id)),
  );
  return unaskedIds;
}
