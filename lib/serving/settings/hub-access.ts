import type { Executor } from "@/db/client";
import { readSettings } from "@/db/queries/settings";
import { hubConfig, readConfig } from "@/lib/kernel/config";
import { mayCarryToken } from "@/lib/kernel/egress";
import type { KeyRing } from "@/lib/kernel/secrets";
import * as z from "zod";

export type HubAccess = { endpoint: string; token: string | undefined };

/** `sealedToken` was set for `tokenOrigin`; a version before this one noted no origin, and meant that of the address. */
const storedHub = z.object({
  endpoint: z.string().optional(),
  sealedToken: z.string().optional(),
  tokenOrigin: z.string().optional(),
  tokenHint: z.string().optional(),
});
export type StoredHub = z.infer<typeof storedHub>;

/** Where models come from and with which token: what an admin set, else what the environment says. */
export async function hubAccess(db: Executor, keys: KeyRing, organizationId: string): Promise<HubAccess> {
  const stored = await readHubSetting(db, organizationId);
  const endpoint = endpointOf(stored);
  const token = tokenOf(stored);
  if (!token || "unused" in token) return { endpoint, token: undefined };
  return { endpoint, token: token.plain ?? keys.open("setting", token.sealed, hubTokenPlace(organizationId, stored)) };
}

/** The token that goes with the address: the stored one sealed, the environment's plain; or why there is one unused. */
export type HubToken =
  | { sealed: string; plain?: undefined; hint: string | null }
  | { plain: string; hint: string }
  | { unused: string };

/**
 * A token goes to the origin it was set for and nowhere else: whoever may change the address does not come by it. The
 * environment's token is for the environment's address.
 */
export function tokenOf(stored: StoredHub): HubToken | undefined {
  const { HF_ENDPOINT, HF_TOKEN } = readConfig({ hub: hubConfig }).hub;
  const address = new URL(endpointOf(stored));
  const bound = stored.sealedToken ? (stored.tokenOrigin ?? address.origin) : new URL(HF_ENDPOINT).origin;
  if (!stored.sealedToken && !HF_TOKEN) return undefined;
  if (bound !== address.origin) return { unused: `It was set for ${bound}. Enter one for this address.` };
  if (!mayCarryToken(address)) return { unused: "It is sent by https alone, or to this machine itself." };
  if (stored.sealedToken) return { sealed: stored.sealedToken, hint: stored.tokenHint ?? null };
  return HF_TOKEN ? { plain: HF_TOKEN, hint: HF_TOKEN.slice(-4) } : undefined;
}

export function endpointOf(stored: StoredHub): string {
  const { hub } = readConfig({ hub: hubConfig });
  return (stored.endpoint ?? hub.HF_ENDPOINT).replace(/\/+$/, "");
}

/** The origin is part of the place, so what was sealed for one cannot be opened as another's. */
export const hubTokenPlace = (organizationId: string, { tokenOrigin }: Pick<StoredHub, "tokenOrigin">) =>
  `settings/${organizationId}/hub-token${tokenOrigin ? `/${tokenOrigin}` : ""}`;

export async function readHubSetting(db: Executor, organizationId: string): Promise<StoredHub> {
  const stored = await readSettings(db, organizationId);
  return storedHub.parse(stored.get("hub") ?? {});
}

/** Cap over all downloads of a node, in bytes per second; 0 means none. */
export async function downloadBytesPerSecondMax(db: Executor, organizationId: string): Promise<number> {
  const stored = await readSettings(db, organizationId);
  return z.number().int().nonnegative().catch(0).parse(stored.get("download-bytes-per-second-max"));
}
