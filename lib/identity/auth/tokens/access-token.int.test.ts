import { createTestDatabase } from "@/db/testing";
import { createTestApi, expectProblem, type Person } from "@/lib/edge/http/testing";
import { exportSPKI, generateKeyPair, importJWK, SignJWT, UnsecuredJWT, decodeJwt, type JWTPayload } from "jose";
import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { getCurrentUser, getJwks, signingKeys, signOut } from "..";
import * as operations from "../contract";

const { db } = await createTestDatabase();
const api = createTestApi(db);
let ada: Person;
let claims: JWTPayload;
let signer: Awaited<ReturnType<typeof signingKeys>>["signer"];

beforeAll(async () => {
  ada = await api.newPerson();
  claims = decodeJwt(ada.bearer);
  ({ signer } = await signingKeys(db, api.platform.keys));
});

const header = () => ({ alg: "RS256", typ: "at+jwt", kid: signer.kid });
const sign = (changes: JWTPayload = {}, protectedHeader = header(), key = signer.privateKey) =>
  new SignJWT({ ...claims, ...changes }).setProtectedHeader(protectedHeader).sign(key);
const whoAmI = (bearer: string) => api.call(operations.getCurrentUser, getCurrentUser, { as: { bearer } });

test("the signing key is published, and without its private half", async () => {
  const { body } = await api.call(operations.getJwks, getJwks);
  expect(body).toEqual({
    keys: [{ kty: "RSA", alg: "RS256", use: "sig", kid: signer.kid, n: expect.any(String), e: "AQAB" }],
  });
});

test("a token of ours is taken", async () => {
  expect((await whoAmI(await sign())).status).toBe(200);
});

const past = Math.floor(Date.now() / 1000) - 10;
const forged: [string, () => Promise<string>][] = [
  ["without a signature", async () => new UnsecuredJWT(claims).encode()],
  [
    "signed with the public key as a shared secret",
    async () => sign({}, { ...header(), alg: "HS256" }, await publicKeyAsSecret()),
  ],
  ["signed with a key of somebody else", async () => sign({}, header(), (await generateKeyPair("RS256")).privateKey)],
  ["with an unknown key id", () => sign({}, { ...header(), kid: "unknown" })],
  ["of another type", () => sign({}, { ...header(), typ: "ingress+jwt" })],
  ["for another audience", () => sign({ aud: "somebody" })],
  ["of another issuer", () => sign({ iss: "somebody" })],
  ["that has expired", () => sign({ exp: past })],
  ["that never expires", () => sign({ exp: undefined as unknown as number })],
  ["of a session that does not exist", () => sign({ sid: randomUUID() })],
  ["of another person's session", async () => sign({ sid: (await api.newPerson()).sessionId })],
  ["with a session that is no id", () => sign({ sid: "' or 1=1" })],
  ["with a changed claim", async () => changedClaim(await sign())],
];

test.each(forged)("a token %s is refused", async (_, forge) => {
  expectProblem(await whoAmI(await forge()), 401);
});

test("a token carries what the roles allow now, not what they allowed when it was signed", async () => {
  const viewer = await api.newPerson({ roles: ["viewer"] });
  const { bearer } = viewer;
  const promoted = new SignJWT({ ...decodeJwt(bearer), scope: "admin", roles: ["admin"] });
  const answer = await whoAmI(await promoted.setProtectedHeader(header()).sign(signer.privateKey));
  expect(answer.body).toMatchObject({ scope: "read", roles: ["viewer"] });
});

test("the token of a session that was signed out is refused", async () => {
  const bob = await api.newPerson();
  await api.call(operations.signOut, signOut, { as: bob, body: {} });
  expectProblem(await whoAmI(bob.bearer), 401);
});

async function publicKeyAsSecret(): Promise<never> {
  const [jwk] = (await signingKeys(db, api.platform.keys)).publicKeys.keys;
  const pem = await exportSPKI((await importJWK(jwk ?? {}, "RS256", { extractable: true })) as never);
  return new TextEncoder().encode(pem) as never;
}

function changedClaim(token: string): string {
  const [head, , signature] = token.split(".");
  const payload = Buffer.from(JSON.stringify({ ...claims, sub: randomUUID() })).toString("base64url");
  return [head, payload, signature].join(".");
}
