import type { Context } from "@/lib/kernel/context";
import { authorize } from "./authorize";
import { holds } from "./rights";

/** Whose doings a caller may see: everybody's for admins and auditors, for others their own. */
export function visibleTo(ctx: Context): { organizationId: string; userId?: string } {
  const member = authorize(ctx, "read");
  const { organizationId } = member;
  if (!("userId" in member) || holds(member, "audit")) return { organizationId };
  return { organizationId, userId: member.userId };
}
