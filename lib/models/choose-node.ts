import type { Executor } from "@/db/client";
import { listNodeIds } from "@/db/queries/node-ids";
import { AppError } from "@/lib/errors";

/** The node named, or the oldest one. @throws AppError when there is no such node, or none at all. */
export async function chooseNode(db: Executor, organizationId: string, wanted: string | undefined): Promise<string> {
  const ids = await listNodeIds(db, organizationId);
  if (wanted && !ids.includes(wanted)) throw new AppError("NOT_FOUND", "There is no such node.");
  const chosen = wanted ?? ids[0];
  if (!chosen) throw new AppError("UNAVAILABLE", "No machine has joined yet. Start an agent first; Nodes shows how.");
  return chosen;
}
