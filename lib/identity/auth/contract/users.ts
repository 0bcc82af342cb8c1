import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";
import { password, username } from "./account-fields";

const tag = "Auth";

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

/** Keys that were made while others knew the password may be theirs. */
const endApiKeys = z.boolean().default(true);

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
  summary: "Change your own password; other sessions end, and API keys unless told to leave them",
  tag,
  scope: "session",
  action: "user.change-password",
  body: z.strictObject({ current_password: z.string().max(1024), new_password: password, end_api_keys: endApiKeys }),
  response: z.object({ changed: z.boolean(), api_keys_revoked: z.int() }),
});

export const listUsers = operation({
  method: "GET",
  path: "/api/auth/users",
  summary: "Users of the organization",
  tag,
  scope: "accounts",
  action: "user.list",
  response: z.array(user),
});

export const createLocalUser = operation({
  method: "POST",
  path: "/api/auth/users/local",
  summary: "Create a user with a password",
  tag,
  scope: "accounts",
  action: "user.create",
  idempotent: true,
  body: z.strictObject({
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
  scope: "accounts",
  action: "user.read",
  params: userParams,
  response: user,
});

export const updateUser = operation({
  method: "PUT",
  path: "/api/auth/users/{userId}",
  summary: "Change a user's name, e-mail, roles, or lock them out, which ends their sessions and keys for good",
  tag,
  scope: "accounts",
  action: "user.update",
  params: userParams,
  body: z.strictObject({
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
  scope: "accounts",
  action: "user.delete",
  params: userParams,
  response: user,
});

export const setUserPassword = operation({
  method: "POST",
  path: "/api/auth/users/{userId}/password",
  summary: "Set another user's password; their sessions end, and API keys unless told to leave them",
  tag,
  scope: "accounts",
  action: "user.set-password",
  params: userParams,
  body: z.strictObject({ new_password: password, end_api_keys: endApiKeys }),
  response: user,
});

export const endUserAccess = operation({
  method: "POST",
  path: "/api/auth/users/{userId}/end-access",
  summary:
    "End all of a user's sessions, tokens, API keys and unused join tokens at once, and lock the account if asked",
  tag,
  scope: "accounts",
  action: "user.end-access",
  params: userParams,
  body: z.strictObject({ deactivate: z.boolean().default(false) }).default({ deactivate: false }),
  response: z.object({ sessions: z.int(), api_keys: z.int(), join_tokens: z.int(), deactivated: z.boolean() }),
});
