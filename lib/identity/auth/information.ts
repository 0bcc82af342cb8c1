import type { Context } from "@/lib/kernel/context";
import type { JSONWebKeySet } from "jose";
import { signingKeys } from "./tokens/signing-keys";

export async function getJwks(ctx: Context): Promise<JSONWebKeySet> {
  const { publicKeys } = await signingKeys(ctx.db, ctx.keys);
  return publicKeys;
}

export const getAuthInfo = () => Promise.resolve({ message: "Kamiwaza Auth Service" });

export const getAuthHealth = () => Promise.resolve({ status: "healthy" as const, KAMIWAZA_USE_AUTH: true });

/** Single sign-on is not set up in this release; the lists are the contract's empty answer. */
export const listProviders = () => Promise.resolve({ providers: [], idp_management_enabled: false });
