import { findNodeIdentity, listDesiredRevisions } from "@/db/queries/nodes";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import { authorizeNode, type NodeActor } from "../membership/authenticate-node";
import { buildAssignments } from "./build-assignments";
import type { Assignments } from "../protocol";
import { waitForRevision } from "./watch-revisions";

/** Shorter than the idle timeouts of common proxies. */
const waitMs = 25_000;

/** Long poll: answers at once when the caller's revision is not the newest, else when that changes or time is up. */
export async function getAssignments(
  ctx: Context,
  input: { revision: number },
  signal: AbortSignal,
  timeoutMs = waitMs,
): Promise<Assignments> {
  const node = authorizeNode(ctx);
  if ((await readRevision(ctx, node)) === input.revision) {
    await waitForRevision(ctx.db, node.nodeId, input.revision, { signal, timeoutMs });
  }
  // Read before the lists: a change in between makes them newer than the number says, never older.
  const revision = await readRevision(ctx, node);
  return buildAssignments(ctx, { ...node, approved: await isApproved(ctx, node) }, revision);
}

/** It may have been approved while it waited. */
async function isApproved({ db }: Context, { nodeId }: NodeActor): Promise<boolean> {
  return (await findNodeIdentity(db, nodeId))?.approved ?? false;
}

async function readRevision({ db }: Context, { nodeId }: NodeActor): Promise<number> {
  const revision = (await listDesiredRevisions(db, [nodeId])).get(nodeId);
  if (revision === undefined) throw new AppError("UNAUTHENTICATED", "This node was removed.");
  return revision;
}
