import type { createAccessToken } from "@/lib/identity/auth/contract";
import { request } from "@/lib/edge/client";

/** Tokens are renewed this long before they run out, in ms. */
const marginMs = 60_000;

let held: { token: string; until: number } | undefined;

/** A bearer token of the signed-in session, for calling the inference endpoints; kept in memory alone. */
export async function accessToken(): Promise<string> {
  if (held && held.until > Date.now()) return held.token;
  const { access_token: token, expires_in } = await request<typeof createAccessToken>(
    "POST",
    "/api/auth/access-token",
    {},
  );
  held = { token, until: Date.now() + expires_in * 1000 - marginMs };
  return token;
}
