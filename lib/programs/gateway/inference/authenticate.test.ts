import { generateKeyPair } from "jose";
import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import {
  accessToken,
  addApiKey,
  addDeployment,
  addSession,
  chatRequest,
  openInference,
  signingPair,
  type Inference,
} from "../testing";

let kit: Inference;
beforeEach(async () => {
  kit = await openInference();
});

beforeEach(async () => {
  addDeployment(kit.gateway.directory, "tiny", [await kit.node()]);
});
const status = async (headers: Record<string, string>) =>
  (await kit.send({ headers, body: chatRequest("tiny") })).status;

test("a key is taken from either header, and not when two headers disagree", async () => {
  const other = addApiKey(kit.gateway.directory);
  expect(await status({ authorization: `bearer ${other}` })).toBe(200);
  expect(await status({ "x-api-key": kit.gateway.key })).toBe(200);
  expect(await status({ authorization: `Bearer ${other}`, "x-api-key": kit.gateway.key })).toBe(401);
});

test.each([
  ["no scheme", "kmz_1"],
  ["another scheme", "Basic YTpi"],
  ["no token", "Bearer "],
  ["an unknown key", `Bearer kmz_${"0".repeat(32)}_${"x".repeat(43)}`],
  ["something else", "Bearer hello"],
  ["a token with a space behind it", "Bearer a.b.c d"],
])("%s is refused with the error clients know", async (_name, authorization) => {
  const answer = await kit.send({ headers: { authorization }, body: chatRequest("tiny") });
  expect(answer.status).toBe(401);
  expect(answer.headers["www-authenticate"]).toBe("Bearer");
  expect(answer.json()).toMatchObject({ error: { code: "invalid_api_key" } });
});

test("a right id with a wrong secret is refused", async () => {
  expect(
    await status({
      authorization: `Bearer ${kit.gateway.key.slice(0, -1)}${kit.gateway.key.endsWith("y") ? "z" : "y"}`,
    }),
  ).toBe(401);
});

test("a revoked or expired key is refused as soon as the directory knows", async () => {
  expect(await status({})).toBe(200);
  for (const key of kit.gateway.directory.keys.values()) key.expiresAtMs = Date.now() - 1;
  expect(await status({})).toBe(401);
  kit.gateway.directory.keys.clear();
  expect(await status({})).toBe(401);
});

test("a key made a moment ago works at the first call", async () => {
  const key = addApiKey(kit.gateway.directory);
  const [id, known] = [...kit.gateway.directory.keys].at(-1) ?? [];
  kit.gateway.directory.keys.delete(id ?? "");
  kit.gateway.directory.onRefresh = () => known && kit.gateway.directory.keys.set(known.id, known);
  expect(await status({ authorization: `Bearer ${key}` })).toBe(200);
  expect(kit.gateway.directory.refreshes).toBe(1);
});

test("a key uses models by that right alone, whatever else it reaches", async () => {
  const bearer = (changes: Parameters<typeof addApiKey>[1]) => ({
    authorization: `Bearer ${addApiKey(kit.gateway.directory, changes)}`,
  });
  expect(await status(bearer({ scope: "openid", rights: ["inference"] }))).toBe(200);
  expect(await status(bearer({ scope: "read", rights: [] }))).toBe(403);
});

test("the last good copy of keys serves for 15 minutes, then nobody is let in", async () => {
  kit.gateway.directory.age = 14 * 60_000;
  expect(await status({})).toBe(200);
  kit.gateway.directory.age = 16 * 60_000;
  expect(await status({})).toBe(503);
});

test("an access token of ours works until its session ends", async () => {
  const session = addSession(kit.gateway.directory);
  const token = await accessToken(session).sign(signingPair.privateKey);
  const headers = { authorization: `Bearer ${token}` };
  expect([await status(headers), await status(headers)]).toEqual([200, 200]);
  kit.gateway.directory.sessionsById.clear();
  expect(await status(headers)).toBe(401);
});

test("no token that is not exactly ours is accepted", async () => {
  const session = addSession(kit.gateway.directory);
  const { privateKey } = signingPair;
  const stranger = await generateKeyPair("RS256");
  const secret = new TextEncoder().encode("the public key as an HMAC secret, as in the oldest trick");
  const good = await accessToken(session).sign(privateKey);
  const [head = "", body = "", signature = ""] = good.split(".");
  const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url");
  const forged = {
    "wrong key": await accessToken(session).sign(stranger.privateKey),
    "wrong algorithm": await accessToken(session, { alg: "PS256" }).sign((await generateKeyPair("PS256")).privateKey),
    hmac: await accessToken(session, { alg: "HS256" }).sign(secret),
    none: `${none}.${body}.`,
    "wrong type": await accessToken(session, { typ: "JWT" }).sign(privateKey),
    "wrong audience": await accessToken(session).setAudience("kamiwaza-node:1").sign(privateKey),
    "wrong issuer": await accessToken(session).setIssuer("else").sign(privateKey),
    expired: await accessToken(session).setExpirationTime(1).sign(privateKey),
    "changed body": `${head}.${Buffer.from('{"sub":"x"}').toString("base64url")}.${signature}`,
    "another session's user": await accessToken(session).setSubject(randomUUID()).sign(privateKey),
    "unknown session": await accessToken({ ...session, id: randomUUID() }).sign(privateKey),
  };
  for (const [name, token] of Object.entries(forged)) {
    expect([name, await status({ authorization: `Bearer ${token}` })]).toEqual([name, 401]);
  }
  expect(await status({ authorization: `Bearer ${good}` })).toBe(200);
});
