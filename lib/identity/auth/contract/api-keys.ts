import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";

const tag = "Auth";

export const apiKey = z
  .object({
    id: z.uuid(),
    jti: z.string(),
    owner_id: z.string(),
    owner_name: z.string(),
    name: z.string(),
    scope: z.string().describe("what it may do, words separated by spaces"),
    aud: z.string(),
    exp: z.int().describe("seconds since 1970; 0 when the key does not expire"),
    tenant_id: z.string(),
    hint: z.string().describe("last four characters"),
    parent_id: z.uuid().nullable().describe("the key that made it, and with which it ends"),
    last_used_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    revoked: z.boolean(),
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.infer<typeof apiKey>;

const apiKeyOptions = z.strictObject({
  name: z.string().trim().min(1).max(128).nullish(),
  ttl_seconds: z.coerce
    .number()
    .int()
    .min(60)
    .max(10 * 365 * 86_400)
    .nullish(),
  scope: z
    .string()
    .max(128)
    .nullish()
    .describe("what it may do, words separated by spaces; using models alone, `inference`, when left out"),
  aud: z.string().max(128).nullish(),
});

export const createApiKey = operation({
  method: "POST",
  path: "/api/auth/pats",
  summary: "Create a personal API key; the key is shown once. Options come in the query or the body, the body wins",
  tag,
  scope: "keys",
  action: "api-key.create",
  idempotent: true,
  query: apiKeyOptions,
  body: apiKeyOptions.nullish(),
  response: z.object({ token: z.string(), pat: apiKey }),
});

export const listApiKeys = operation({
  method: "GET",
  path: "/api/auth/pats",
  summary: "Your API keys, or everybody's for an admin",
  tag,
  scope: "keys",
  action: "api-key.list",
  query: z.strictObject({ owner: z.enum(["me", "everyone"]).default("me") }),
  response: z.object({ pats: z.array(apiKey) }),
});

export const revokeApiKey = operation({
  method: "DELETE",
  path: "/api/auth/pats/{jti}",
  summary:
    "Revoke an API key at once, with every key that it made: one of yours, anybody's for an admin, or the key you call with",
  tag,
  scope: "openid",
  action: "api-key.revoke",
  params: z.object({ jti: z.uuid() }),
  response: z.object({ revoked: z.boolean() }),
});

export const getApiKeyOptions = operation({
  method: "GET",
  path: "/api/auth/pat-config",
  summary: "What API keys may be made with",
  tag,
  scope: "openid",
  action: "api-key.read-options",
  response: z.object({
    scope_hierarchy: z.array(z.string()),
    scope_labels: z.record(z.string(), z.string()),
    available_scopes: z.array(z.string()),
    default_scope: z.string(),
    ttl: z.object({ default_seconds: z.int(), min_seconds: z.int(), max_seconds: z.int() }),
  }),
});
