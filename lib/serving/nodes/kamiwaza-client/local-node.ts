import { listNodes } from "@/db/queries/nodes";
import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";

/** Open to everybody, so it names no machine. */
export const getNodeStatus = () =>
  Promise.resolve({ node_id: "control-plane", status: "online", message: "The control plane answers." });

export async function getNodeId(ctx: Context): Promise<string> {
  const { organizationId } = authorize(ctx, "read");
  const [first] = await listNodes(ctx.db, organizationId);
  return first?.id ?? "control-plane";
}
