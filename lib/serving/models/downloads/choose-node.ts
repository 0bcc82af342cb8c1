import type { Executor } from "@/db/client";
import { listNodeIds } from "@/db/queries/node-ids";
import { AppError } from "@/lib/kernel/errors";

/** The node named, or the oldest one. @throws AppError when there is no such node, none at all, or it was not approved. */
export async function chooseNode(db: Executor, organizationId: string, wanted: string | undefined): Promise<string> {
  const nodes = await listNodeIds(db, organizationId);
  const named = nodes.find((node) => node.id === wanted);
  if (wanted && !named) throw new AppError("NOT_FOUND", "There is no such node.");
  const chosen = named ?? nodes.find((node) => node.approved);
  if (chosen?.approved) return chosen.id;
  throw new AppError(
    "UNAVAILABLE",
    nodes.length > 0
      ? "The machine joined and waits for an administrator's approval under Nodes."
      : "No machine has joined yet. Start an agent first; Nodes shows how.",
  );
}
