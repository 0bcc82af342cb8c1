import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";

const tag = "Auth";

export const getAuthInfo = operation({
  method: "GET",
  path: "/api/auth",
  summary: "Name of the service",
  tag,
  scope: "public",
  action: "auth.read",
  response: z.object({ message: z.string() }),
});

export const getAuthHealth = operation({
  method: "GET",
  path: "/api/auth/health",
  summary: "Health of sign-in",
  tag,
  scope: "public",
  action: "auth.health",
  response: z.object({ status: z.literal("healthy"), KAMIWAZA_USE_AUTH: z.boolean() }),
});

export const getJwks = operation({
  method: "GET",
  path: "/api/auth/jwks",
  summary: "Public keys that sign access tokens",
  tag,
  scope: "public",
  action: "jwks.read",
  response: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }),
});
