import type { Executor } from "@/db/client";
import { readSettings } from "@/db/queries/settings";
import { hubConfig, readConfig } from "@/lib/config";
import type { KeyRing } from "@/lib/secrets";
import * as z from "zod";

export type HubAccess = { endpoint: string; token: string | undefined };

export const hubTokenPlace = (organizationId: string) => `settings/${organizationId}/hub-token`;

const storedHub = z.object({
  endpoint: z.string().optional(),
  sealedToken: z.string().optional(),
  tokenHint: z.string().optional(),
});
export type StoredHub = z.infer<typeof storedHub>;

/** Where models come from and with which token: what an admin set, else what the environment says. */
export async function hubAccess(db: Executor, keys: KeyRing, organizationId: string): Promise<HubAccess> {
  const { hub } = readConfig({ hub: hubConfig });
  const stored = await readHubSetting(db, organizationId);
  return {
    endpoint: (stored.endpoint ?? hub.HF_ENDPOINT).replace(/\/+$/, ""),
    token: stored.sealedToken ? keys.open("setting", stored.sealedToken, hubTokenPlace(organizationId)) : hub.HF_TOKEN,
  };
}

export async function readHubSetting(db: Executor, organizationId: string): Promise<StoredHub> {
  const stored = await readSettings(db, organizationId);
  return storedHub.parse(stored.get("hub") ?? {});
}

/** Cap over all downloads of a node, in bytes per second; 0 means none. */
export async function downloadBytesPerSecondMax(db: Executor, organizationId: string): Promise<number> {
  const stored = await readSettings(db, organizationId);
  return z.number().int().nonnegative().catch(0).parse(stored.get("download-bytes-per-second-max"));
}
