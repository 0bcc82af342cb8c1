import type { Executor } from "@/db/client";
import { insertSigningKey, listSigningKeys } from "@/db/queries/signing-keys";
import { AppError } from "@/lib/kernel/errors";
import type { KeyRing } from "@/lib/kernel/secrets";
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importPKCS8,
  type CryptoKey,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from "jose";

export type SigningKeys = {
  signer: { kid: string; privateKey: CryptoKey };
  /** What `/api/auth/jwks` publishes. */
  publicKeys: JSONWebKeySet;
  /** Finds the verification key by `kid`, among ours alone. */
  resolve: JWTVerifyGetKey;
};

/** Keys are read again after this time, so a new key reaches every process within it. */
const freshForMs = 30_000;
/**
 * A new key is published for so long before it signs: every process has read it by then, and every agent that is
 * there has the list that its long poll ends with after 25 s.
 */
const publishedBeforeMs = 120_000;
const cache = new WeakMap<KeyRing, { keys: Promise<SigningKeys>; readAt: number }>();

/** The platform's RS256 keys; the first call of a new installation makes one. */
export function signingKeys(db: Executor, ring: KeyRing, now = Date.now()): Promise<SigningKeys> {
  const cached = cache.get(ring);
  if (cached && now - cached.readAt < freshForMs) return cached.keys;
  const keys = readSigningKeys(db, ring, now);
  cache.set(ring, { keys, readAt: now });
  keys.catch(() => cache.delete(ring));
  return keys;
}

/** Reads past the cache, for a process that keeps the keys itself. */
export async function readSigningKeys(db: Executor, ring: KeyRing, now = Date.now()): Promise<SigningKeys> {
  let rows = await listSigningKeys(db);
  if (rows.length === 0) {
    await createSigningKey(db, ring);
    rows = await listSigningKeys(db);
  }
  const signer = rows.find(({ createdAt }) => now - createdAt.getTime() >= publishedBeforeMs) ?? rows.at(-1);
  if (!signer) throw new AppError("INTERNAL", "No signing key could be made.");
  const pem = ring.open("signing-key", signer.sealedPrivateKey, place(signer.kid));
  // TLS takes keys as text.
  const privateKey = await importPKCS8(pem, "RS256", { extractable: true });
  const publicKeys = { keys: rows.map((row) => row.publicJwk) };
  return { signer: { kid: signer.kid, privateKey }, publicKeys, resolve: createLocalJWKSet(publicKeys) };
}

/** Makes a key beside those there are. */
export async function createSigningKey(db: Executor, ring: KeyRing): Promise<void> {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { modulusLength: 2048, extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const sealedPrivateKey = ring.seal("signing-key", await exportPKCS8(privateKey), place(kid));
  await insertSigningKey(db, { kid, publicJwk: { ...jwk, kid, alg: "RS256", use: "sig" }, sealedPrivateKey });
}

const place = (kid: string) => `signing_keys/${kid}/sealed_private_key`;
