import type { Context } from "@/lib/kernel/context";
import { createHubClient, type HubClient } from "@/lib/serving/models";
import { hubAccess } from "@/lib/serving/settings";

/** The hub as this organization reaches it: its endpoint, its token. */
export async function hubClient(ctx: Context, organizationId: string): Promise<HubClient> {
  return createHubClient(await hubAccess(ctx.db, ctx.keys, organizationId));
}
