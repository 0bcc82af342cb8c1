import { listNodeIds } from "@/db/queries/node-ids";
import { bumpNodeRevisions } from "@/db/queries/assignments";
import { writeSetting } from "@/db/queries/settings";
import { withTransaction } from "@/db/transaction";
import { authorize, scopeIncludes, type Member } from "@/lib/identity/access";
import { recordAudit } from "@/lib/identity/audit";
import { queueConfig, readConfig } from "@/lib/kernel/config";
import type { Context } from "@/lib/kernel/context";
import { mayCarryToken } from "@/lib/kernel/egress";
import { invalidInput, type AppError } from "@/lib/kernel/errors";
import type { OperationInput } from "@/lib/edge/http/contract";
import { version } from "@/package.json";
import type { Settings, updateSettings as updateSettingsOperation } from "./contract";
import {
  downloadBytesPerSecondMax,
  endpointOf,
  hubTokenPlace,
  readHubSetting,
  tokenOf,
  type StoredHub,
} from "./hub-access";

export async function getSettings(ctx: Context): Promise<Settings> {
  const member = authorize(ctx, "read");
  const { organizationId } = member;
  const { queue } = readConfig({ queue: queueConfig });
  const stored = await readHubSetting(ctx.db, organizationId);
  const token = tokenOf(stored);
  const usable = token && !("unused" in token) ? token : undefined;
  const isAdmin = mayAdminister(member);
  return {
    hub_endpoint: endpointOf(stored),
    hub_token_set: usable !== undefined,
    hub_token_hint: isAdmin ? (usable?.hint ?? null) : null,
    hub_token_unused: isAdmin && token && "unused" in token ? token.unused : null,
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
    const before = await readHubSetting(tx, organizationId);
    const hub = changedHub(ctx, organizationId, before, input);
    const changed = {
      hub_endpoint: endpointOf(hub) !== endpointOf(before),
      hub_token: hub.sealedToken !== before.sealedToken && typeof input.hub_token === "string",
      download_bytes_per_second_max:
        typeof input.download_bytes_per_second_max === "number" &&
        input.download_bytes_per_second_max !== (await downloadBytesPerSecondMax(tx, organizationId)),
    };
    const names = Object.entries(changed).flatMap(([name, isChanged]) => (isChanged ? [name] : []));
    if (names.length === 0) return;
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
      detail: { changed: names },
    });
  });
  return getSettings(ctx);
}

/** The token is sealed before it is stored, for the origin of the address; an empty one is removed. */
function changedHub(
  ctx: Context,
  organizationId: string,
  before: StoredHub,
  input: OperationInput<typeof updateSettingsOperation>,
): StoredHub {
  const bound = { ...before, ...boundToken(ctx, organizationId, before) };
  const hub = input.hub_endpoint ? { ...bound, endpoint: input.hub_endpoint } : bound;
  if (typeof input.hub_token !== "string") return hub;
  if (input.hub_token === "") return { ...hub, sealedToken: undefined, tokenOrigin: undefined, tokenHint: undefined };
  const address = new URL(endpointOf(hub));
  if (!mayCarryToken(address)) throw insecure(address);
  const tokenOrigin = address.origin;
  const sealedToken = ctx.keys.seal("setting", input.hub_token, hubTokenPlace(organizationId, { tokenOrigin }));
  return { ...hub, sealedToken, tokenOrigin, tokenHint: input.hub_token.slice(-4) };
}

/** A token of a version that noted no origin gets the one that it was sent to until now. */
function boundToken(ctx: Context, organizationId: string, stored: StoredHub): Partial<StoredHub> {
  if (!stored.sealedToken || stored.tokenOrigin) return {};
  const { origin: tokenOrigin } = new URL(endpointOf(stored));
  const token = ctx.keys.open("setting", stored.sealedToken, hubTokenPlace(organizationId, stored));
  const sealedToken = ctx.keys.seal("setting", token, hubTokenPlace(organizationId, { tokenOrigin }));
  return { sealedToken, tokenOrigin };
}

function insecure({ origin }: URL): AppError {
  const detail = `a token is sent by https alone, or to this machine itself; ${origin} is neither`;
  return invalidInput({ pointer: "/hub_token", detail });
}

const mayAdminister = (member: Member) => !("scope" in member) || scopeIncludes(member.scope, "admin");
