import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";

const tag = "Auth";

export const tokenResponse = z
  .object({
    access_token: z.string(),
    token_type: z.literal("bearer"),
    expires_in: z.int(),
    refresh_token: z.string().optional(),
    id_token: z.string().nullable().optional(),
  })
  .meta({ id: "Token" });

/** A client may send one of another server, longer than ours: then it is refused like any wrong one, not as input. */
const anyRefreshToken = z.string().max(8192);

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

/** What the console posts to next-auth, to sign in and out. */
export const signInForm = {
  bodyType: "form",
  body: z.object({
    username: z.string().max(254).default(""),
    password: z.string().max(1024).default(""),
    csrfToken: z.string().max(256).default(""),
    callbackUrl: z.string().max(1024).default("/"),
    json: z.string().max(5).default("true"),
  }),
} as const;

export const refreshToken = operation({
  method: "POST",
  path: "/api/auth/refresh",
  summary: "Exchange a refresh token for new tokens; the old one is used up",
  tag,
  scope: "public",
  action: "session.refresh",
  query: z.strictObject({ refresh_token: anyRefreshToken }),
  response: tokenResponse,
});

export const createAccessToken = operation({
  method: "POST",
  path: "/api/auth/access-token",
  summary: "An access token of the signed-in session, for calling the inference endpoints from a browser",
  tag,
  scope: "session",
  action: "session.create-access-token",
  response: tokenResponse,
});

export const signOut = operation({
  method: "POST",
  path: "/api/auth/logout",
  summary: "End the session. An API key is not revoked by this",
  tag,
  scope: "public",
  action: "session.end",
  body: z.strictObject({ refresh_token: anyRefreshToken.nullish() }).nullish(),
  response: z.object({
    message: z.string(),
    logout_time: z.iso.datetime(),
    session_termination_requested: z.boolean(),
    front_channel_logout_url: z.string().nullable(),
    post_logout_redirect_uri: z.string().nullable(),
  }),
});

export const purgeSessions = operation({
  method: "POST",
  path: "/api/auth/sessions/purge",
  summary: "End every session of a user, and their API keys unless told to keep them",
  tag,
  scope: "accounts",
  action: "session.purge",
  body: z.strictObject({
    tenant_id: z.string(),
    subject_namespace: z.string().default("user"),
    subject_id: z.string().max(256).describe("the user's id; an unknown id ends no sessions"),
    keep_api_keys: z.boolean().default(false),
  }),
  response: z.object({ revoked: z.int().describe("sessions"), api_keys_revoked: z.int() }),
});

export const deleteSession = operation({
  method: "DELETE",
  path: "/api/auth/sessions/{sessionId}",
  summary: "End one session",
  tag,
  scope: "accounts",
  action: "session.delete",
  params: z.object({ sessionId: z.uuid() }),
  response: z.null(),
  status: 204,
});
