import { listNodeIds } from "@/db/queries/node-ids";
import { bumpNodeRevisions } from "@/db/queries/assignments";
import { writeSetting } from "@/db/queries/settings";
import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/access";
import { recordAudit } from "@/lib/audit";
import { hubConfig, queueConfig, readConfig } from "@/lib/config";
import type { Context } from "@/lib/context";
import type { OperationInput } from "@/lib/http/contract";
import { version } from "@/package.json";
import type { Settings, updateSettings as updateSettingsOperation } from "./contract";
import { downloadBytesPerSecondMax, hubTokenPlace, readHubSetting, type StoredHub } from "./hub-access";

export async function getSettings(ctx: Context): Promise<Settings> {
  const { organizationId } = authorize(ctx, "read");
  const { hub, queue } = readConfig({ hub: hubConfig, queue: queueConfig });
  const stored = await readHubSetting(ctx.db, organizationId);
  const token = stored.sealedToken ?? hub.HF_TOKEN;
  return {
    hub_endpoint: stored.endpoint ?? hub.HF_ENDPOINT,
    hub_token_set: token !== undefined,
    hub_token_hint: stored.tokenHint ?? hub.HF_TOKEN?.slice(-4) ?? null,
    download_bytes_per_second_max: await downloadBytesPerSecondMax(ctx.db, organizationId),
    version,
    database: "PostgreSQL wire protocol",
    queue: queue.REDIS_URL ? "Redis" : "PostgreSQL",
  };
}

export async function updateSettings(
  ctx: Context,
  input: OperationInput<typeof updateSettingsOperation>,
): Promise<Settings> {
  const { organizationId } = authorize(ctx, "admin");
  await withTransaction(ctx.db, async (tx) => {
    const hub = { ...(await readHubSetting(tx, organizationId)), ...hubChanges(ctx, organizationId, input) };
    await writeSetting(tx, organizationId, "hub", hub);
    if (typeof input.download_bytes_per_second_max === "number") {
      await writeSetting(tx, organizationId, "download-bytes-per-second-max", input.download_bytes_per_second_max);
    }
    await bumpNodeRevisions(
      tx,
      (await listNodeIds(tx, organizationId)).map((node) => node.id),
    );
    await recordAudit(tx, ctx, {
      action: "settings.update",
      objectKind: "settings",
      objectId: organizationId,
      detail: { changed: Object.keys(input) },
    });
  });
  return getSettings(ctx);
}

/** The token is sealed before it is stored; an empty one is removed. */
function hubChanges(
  ctx: Context,
  organizationId: string,
  input: OperationInput<typeof updateSettingsOperation>,
): StoredHub {
  const endpoint = input.hub_endpoint ? { endpoint: input.hub_endpoint } : {};
  if (typeof input.hub_token !== "string") return endpoint;
  if (input.hub_token === "") return { ...endpoint, sealedToken: undefined, tokenHint: undefined };
  const sealedToken = ctx.keys.seal("setting", input.hub_token, hubTokenPlace(organizationId));
  return { ...endpoint, sealedToken, tokenHint: input.hub_token.slice(-4) };
}
