import { selfSignedCertificate, type TlsIdentity } from "@/lib/kernel/tls";
import { createPrivateKey } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey } from "jose";
import * as z from "zod";
import { readJsonFile } from "@/lib/kernel/json/read-json-file";
import { writeDurably } from "../files/durable";

const privateJwk = z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string(), d: z.string() });

export type NodeKey = {
  privateKey: CryptoKey;
  publicKey: { kty: "OKP"; crv: "Ed25519"; x: string };
  /** Names this agent wherever there is no node id yet (RFC 7638). */
  thumbprint: string;
  /** How the node shows by TLS that it holds the key. */
  identity: TlsIdentity;
};

/** The key by which this node proves itself. The first start makes it; its private half never leaves the file. */
export async function loadNodeKey(file: string): Promise<NodeKey> {
  const { d, ...publicKey } = (await readJsonFile(file, privateJwk)) ?? (await createKey(file));
  const privateKey = await importJWK({ ...publicKey, d }, "EdDSA");
  if (privateKey instanceof Uint8Array) throw new Error("an Ed25519 key was read as a symmetric one");
  return {
    privateKey,
    publicKey,
    thumbprint: await calculateJwkThumbprint(publicKey),
    identity: selfSignedCertificate(createPrivateKey({ key: { ...publicKey, d }, format: "jwk" })),
  };
}

async function createKey(file: string): Promise<z.infer<typeof privateJwk>> {
  const { privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  const jwk = privateJwk.parse(await exportJWK(privateKey));
  await writeDurably(file, JSON.stringify(jwk));
  return jwk;
}
