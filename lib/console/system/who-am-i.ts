import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";

export function whoAmI(ctx: Context) {
  const member = authorize(ctx, "openid");
  return Promise.resolve({
    kind: member.kind,
    organization_id: member.organizationId,
    name: "username" in member ? member.username : member.name,
    scope: "scope" in member ? member.scope : null,
  });
}
