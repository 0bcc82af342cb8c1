import { randomUUID } from "node:crypto";
import { expect, inject, test } from "vitest";
import { ApiClient } from "../api-client";
import { keepScore } from "./held";

const { url, apiKey } = inject("product");
const admin = new ApiClient(url, apiKey);
const score = keepScore("API keys that were stolen, outgrow their scope, or should be dead");
const password = "the password of a victim";

type Victim = { id: string; username: string; session: ApiClient; refreshToken: string };

async function newVictim(): Promise<Victim> {
  const username = `victim-${randomUUID()}`;
  const { id } = await admin.call<{ id: string }>("POST", "/api/auth/users/local", { username, password });
  const signedIn = await fetch(`${url}/api/auth/token`, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "password", username, password }),
  });
  const token = (await signedIn.json()) as { access_token: string; refresh_token: string };
  return { id, username, session: new ApiClient(url, token.access_token), refreshToken: token.refresh_token };
}
const newKey = async ({ session }: Victim, scope: string) => {
  const made = await session.call<{ token: string; pat: { jti: string } }>("POST", "/api/auth/pats", { scope });
  return { client: new ApiClient(url, made.token), jti: made.pat.jti };
};
const statusOf = async (client: ApiClient, method: string, path: string, body?: unknown) => {
  const answer = await client.raw(method, path, body);
  await answer.body?.cancel();
  return answer.status;
};
const isAlive = (client: ApiClient) => statusOf(client, "GET", "/api/whoami");

test("a stolen key neither makes another one, nor ends others, nor reads conversations", async () => {
  const victim = await newVictim();
  const conversation = await victim.session.call<{ id: string }>("POST", "/api/chat/conversations", {});
  const other = await newKey(victim, "write");
  for (const scope of ["openid", "inference", "read", "write"]) {
    const { client } = await newKey(victim, scope);
    const tenYears = { scope: "openid", ttl_seconds: 315_360_000 };
    score(`${scope}: make a ten-year key`, await statusOf(client, "POST", "/api/auth/pats", tenYears), 403);
    score(`${scope}: list keys`, await statusOf(client, "GET", "/api/auth/pats"), 403);
    score(`${scope}: revoke another key`, await statusOf(client, "DELETE", `/api/auth/pats/${other.jti}`), 403);
    const path = `/api/chat/conversations/${conversation.id}`;
    for (const method of ["GET", "DELETE"])
      score(`${scope}: ${method} a conversation`, await statusOf(client, method, path), 403);
    const change = { current_password: password, new_password: "the thief's own password" };
    score(`${scope}: change the password`, await statusOf(client, "POST", "/api/auth/users/me/password", change), 403);
  }
});

test("an admin's key of scope openid makes no way around itself", async () => {
  const made = await admin.call<{ token: string }>("POST", "/api/auth/pats", { scope: "openid", ttl_seconds: 600 });
  const client = new ApiClient(url, made.token);
  const victim = await newVictim();
  const account = { username: `eve-${randomUUID()}`, password, roles: ["admin"] };
  score("make an admin", await statusOf(client, "POST", "/api/auth/users/local", account), 403);
  const reset = `/api/auth/users/${victim.id}/password`;
  score("set a password", await statusOf(client, "POST", reset, { new_password: "the thief's own password" }), 403);
  score("list everybody's keys", await statusOf(client, "GET", "/api/auth/pats?owner=everyone"), 403);
});

const endings: [string, (victim: Victim) => Promise<unknown>][] = [
  ["an admin's end of all access", ({ id }) => admin.call("POST", `/api/auth/users/${id}/end-access`, {})],
  [
    "an admin's new password",
    ({ id }) => admin.call("POST", `/api/auth/users/${id}/password`, { new_password: "a password by an admin" }),
  ],
  [
    "the owner's new password",
    ({ session }) =>
      session.call("POST", "/api/auth/users/me/password", {
        current_password: password,
        new_password: "a password by its owner",
      }),
  ],
  [
    "locking the account and opening it again",
    async ({ id }) => {
      await admin.call("PUT", `/api/auth/users/${id}`, { active: false });
      await admin.call("PUT", `/api/auth/users/${id}`, { active: true });
    },
  ],
];

test.each(endings)("no key outlives %s", async (name, end) => {
  const victim = await newVictim();
  const { client } = await newKey(victim, "write");
  expect(await isAlive(client)).toBe(200);
  await end(victim);
  score(`a key after ${name}`, await isAlive(client), 401);
  if (!name.startsWith("the owner")) score(`a session after ${name}`, await isAlive(victim.session), 401);
});
