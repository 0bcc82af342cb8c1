import { operation } from "@/lib/http/contract";
import * as z from "zod";

export const passwordMin = 12;
const password = z.string().min(passwordMin, `must have at least ${passwordMin} characters`).max(1024);
const username = z
  .string()
  .trim()
  .min(1)
  .max(128)
  .regex(/^[\w.@+-]+$/, "may hold letters, digits and . _ @ + -");

export const tokenResponse = z
  .object({
    access_token: z.string(),
    token_type: z.literal("bearer"),
    expires_in: z.int(),
    refresh_token: z.string().optional(),
    id_token: z.string().nullable().optional(),
  })
  .meta({ id: "Token" });

export const user = z
  .object({
    id: z.uuid(),
    username: z.string(),
    email: z.string().nullable(),
    roles: z.array(z.string()),
    active: z.boolean(),
    deleted: z.boolean(),
    is_external: z.boolean(),
    external_id: z.string().nullable(),
    full_name: z.string().nullable(),
    name: z.string().nullable(),
    is_superuser: z.boolean(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "User" });
export type User = z.infer<typeof user>;

export const apiKey = z
  .object({
    id: z.uuid(),
    jti: z.string(),
    owner_id: z.string(),
    name: z.string(),
    scope: z.string(),
    aud: z.string(),
    exp: z.int().describe("seconds since 1970; 0 when the key does not expire"),
    tenant_id: z.string(),
    hint: z.string().describe("last four characters"),
    last_used_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    revoked: z.boolean(),
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.infer<typeof apiKey>;

const tag = "Auth";

export const getSetup = operation({
  method: "GET",
  path: "/api/setup",
  summary: "Whether this installation still needs its owner",
  tag,
  scope: "public",
  action: "setup.read",
  response: z.object({ needed: z.boolean() }),
});

export const createOwner = operation({
  method: "POST",
  path: "/api/setup",
  summary: "Create the owner with the one-time set-up token",
  tag,
  scope: "public",
  action: "setup.create-owner",
  body: z.object({
    token: z.string().max(256),
    username,
    email: z.email().max(254).nullish(),
    password,
    organization: z.string().trim().min(1).max(128).default("My organization"),
  }),
  response: user,
  status: 201,
});

export const createToken = operation({
  method: "POST",
  path: "/api/auth/token",
  summary: "Sign in with user name and password",
  tag,
  scope: "public",
  action: "session.create",
  bodyType: "form",
  body: z.object({
    grant_type: z.literal("password").default("password"),
    username: z.string().max(254),
    password: z.string().max(1024),
    scope: z.string().optional(),
    client_id: z.string().optional(),
    client_secret: z.string().optional(),
  }),
  response: tokenResponse,
});

export const refreshToken = operation({
  method: "POST",
  path: "/api/auth/refresh",
  summary: "Exchange a refresh token for new tokens; the old one is used up",
  tag,
  scope: "public",
  action: "session.refresh",
  query: z.object({ refresh_token: z.string().max(512) }),
  response: tokenResponse,
});

export const createAccessToken = operation({
  method: "POST",
  path: "/api/auth/access-token",
  summary: "An access token of the signed-in session, for calling the inference endpoints from a browser",
  tag,
  scope: "openid",
  action: "session.create-access-token",
  response: tokenResponse,
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

export const getCurrentUser = operation({
  method: "GET",
  path: "/api/auth/users/me",
  summary: "Who is signed in",
  tag,
  scope: "openid",
  action: "user.read-self",
  response: z.object({
    username: z.string(),
    email: z.string().nullable(),
    groups: z.array(z.string()),
    roles: z.array(z.string()),
    scope: z.string(),
    sub: z.string(),
  }),
});

export const changeOwnPassword = operation({
  method: "POST",
  path: "/api/auth/users/me/password",
  summary: "Change your own password; other sessions end",
  tag,
  scope: "openid",
  action: "user.change-password",
  body: z.object({ current_password: z.string().max(1024), new_password: password }),
  response: z.object({ changed: z.boolean() }),
});

export const signOut = operation({
  method: "POST",
  path: "/api/auth/logout",
  summary: "End the session. An API key is not revoked by this",
  tag,
  scope: "public",
  action: "session.end",
  body: z.object({ refresh_token: z.string().max(512).nullish() }).nullish(),
  response: z.object({
    message: z.string(),
    logout_time: z.iso.datetime(),
    session_termination_requested: z.boolean(),
    front_channel_logout_url: z.string().nullable(),
    post_logout_redirect_uri: z.string().nullable(),
  }),
});

export const listUsers = operation({
  method: "GET",
  path: "/api/auth/users",
  summary: "Users of the organization",
  tag,
  scope: "admin",
  action: "user.list",
  response: z.array(user),
});

export const createLocalUser = operation({
  method: "POST",
  path: "/api/auth/users/local",
  summary: "Create a user with a password",
  tag,
  scope: "admin",
  action: "user.create",
  idempotent: true,
  body: z.object({
    username,
    email: z.email().max(254).nullish(),
    password,
    roles: z.array(z.string().max(64)).max(32).nullish(),
  }),
  response: user,
  status: 201,
});

const userParams = z.object({ userId: z.uuid() });

export const getUser = operation({
  method: "GET",
  path: "/api/auth/users/{userId}",
  summary: "One user",
  tag,
  scope: "admin",
  action: "user.read",
  params: userParams,
  response: user,
});

export const updateUser = operation({
  method: "PUT",
  path: "/api/auth/users/{userId}",
  summary: "Change a user's name, e-mail, roles, or lock them out",
  tag,
  scope: "admin",
  action: "user.update",
  params: userParams,
  body: z.object({
    username: username.nullish(),
    email: z.email().max(254).nullish(),
    active: z.boolean().nullish(),
    roles: z.array(z.string().max(64)).max(32).nullish(),
  }),
  response: user,
});

export const deleteUser = operation({
  method: "DELETE",
  path: "/api/auth/users/{userId}",
  summary: "Delete a user; their sessions and keys end at once",
  tag,
  scope: "admin",
  action: "user.delete",
  params: userParams,
  response: user,
});

export const setUserPassword = operation({
  method: "POST",
  path: "/api/auth/users/{userId}/password",
  summary: "Set another user's password; their sessions end",
  tag,
  scope: "admin",
  action: "user.set-password",
  params: userParams,
  body: z.object({ new_password: password }),
  response: z.object({ changed: z.boolean() }),
});

const apiKeyOptions = z.object({
  name: z.string().trim().min(1).max(128).nullish(),
  ttl_seconds: z.coerce
    .number()
    .int()
    .min(60)
    .max(10 * 365 * 86_400)
    .nullish(),
  scope: z.string().max(64).nullish(),
  aud: z.string().max(128).nullish(),
});

export const createApiKey = operation({
  method: "POST",
  path: "/api/auth/pats",
  summary: "Create a personal API key; the key is shown once. Options come in the query or the body, the body wins",
  tag,
  scope: "openid",
  action: "api-key.create",
  idempotent: true,
  query: apiKeyOptions,
  body: apiKeyOptions.nullish(),
  response: z.object({ token: z.string(), pat: apiKey }),
});

export const listApiKeys = operation({
  method: "GET",
  path: "/api/auth/pats",
  summary: "Your API keys",
  tag,
  scope: "openid",
  action: "api-key.list",
  response: z.object({ pats: z.array(apiKey) }),
});

export const revokeApiKey = operation({
  method: "DELETE",
  path: "/api/auth/pats/{jti}",
  summary: "Revoke an API key at once",
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

export const purgeSessions = operation({
  method: "POST",
  path: "/api/auth/sessions/purge",
  summary: "End every session of a user",
  tag,
  scope: "admin",
  action: "session.purge",
  body: z.object({ tenant_id: z.string(), subject_namespace: z.string().default("user"), subject_id: z.uuid() }),
  response: z.object({ revoked: z.int() }),
});

export const deleteSession = operation({
  method: "DELETE",
  path: "/api/auth/sessions/{sessionId}",
  summary: "End one session",
  tag,
  scope: "admin",
  action: "session.delete",
  params: z.object({ sessionId: z.uuid() }),
  response: z.null(),
  status: 204,
});

export const listProviders = operation({
  method: "GET",
  path: "/api/auth/idp/providers",
  summary: "Identity providers",
  tag,
  scope: "admin",
  action: "identity-provider.list",
  response: z.object({ providers: z.array(z.unknown()), idp_management_enabled: z.boolean() }),
});

export const listPublicProviders = operation({
  method: "GET",
  path: "/api/auth/idp/public/providers",
  summary: "Identity providers offered on the sign-in page",
  tag,
  scope: "public",
  action: "identity-provider.list-public",
  response: z.object({ providers: z.array(z.unknown()), idp_management_enabled: z.boolean() }),
});
