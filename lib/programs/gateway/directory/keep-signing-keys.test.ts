import type { SigningKeys } from "@/lib/identity/auth/tokens/signing-keys";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";
import { expect, test, vi } from "vitest";
import { keepSigningKeys } from "./keep-signing-keys";

async function signingKeys(kid: string): Promise<SigningKeys> {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const publicKeys = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" }] };
  return { signer: { kid, privateKey }, publicKeys, resolve: createLocalJWKSet(publicKeys) };
}

const sign = ({ signer }: SigningKeys, kid = signer.kid) =>
  new SignJWT({}).setProtectedHeader({ alg: "RS256", kid }).sign(signer.privateKey);

test("a key made a moment ago verifies, and invented key ids do not read again and again", async () => {
  const [old, fresh] = [await signingKeys("old"), await signingKeys("fresh")];
  let now = performance.now();
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const read = vi.fn(async () => old);
  const kept = keepSigningKeys(read, quietLog);
  await jwtVerify(await sign(old), kept.resolve);

  read.mockResolvedValue(fresh);
  now += 6000;
  await jwtVerify(await sign(fresh), kept.resolve);
  for (let count = 0; count < 20; count += 1) {
    await expect(jwtVerify(await sign(fresh, `invented-${count}`), kept.resolve)).rejects.toThrow("no applicable key");
  }
  expect(read).toHaveBeenCalledTimes(2);
  kept.stop();
  vi.restoreAllMocks();
});

test("without any key the answer is that we cannot know, not that the token is wrong", async () => {
  const kept = keepSigningKeys(() => Promise.reject(new Error("the database is away")), quietLog);
  await expect(kept.get()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  kept.stop();
});

test("the last good keys serve while the database is away", async () => {
  const keys = await signingKeys("one");
  const read = vi.fn(async () => keys);
  const kept = keepSigningKeys(read, quietLog);
  await kept.get();
  read.mockRejectedValue(new Error("the database is away"));
  await jwtVerify(await sign(keys), kept.resolve);
  expect(await kept.get()).toBe(keys);
  kept.stop();
});
