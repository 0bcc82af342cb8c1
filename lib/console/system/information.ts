import { authorize } from "@/lib/identity/access";
import { scopeWords } from "@/lib/identity/auth";
import type { Context } from "@/lib/kernel/context";
import { drivers } from "@/lib/serving/engines";
import * as z from "zod";

/** The schemas that the console builds its forms from are the ones the API checks against. */
export async function listEngines(ctx: Context) {
  authorize(ctx, "read");
  return drivers.map(({ name, title, configSchema }) => ({
    name,
    title,
    config_schema: z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" }),
  }));
}

export async function whoAmI(ctx: Context) {
  const member = authorize(ctx, "openid");
  return {
    kind: member.kind,
    organization_id: member.organizationId,
    name: "username" in member ? member.username : member.name,
    scope: (await scopeWords(ctx, member)) ?? null,
    level: "scope" in member ? member.scope : null,
  };
}
