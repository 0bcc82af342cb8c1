import { selfSignedCertificate, type TlsIdentity } from "@/lib/kernel/tls";
import { KeyObject } from "node:crypto";
import type { SigningKeys } from "./signing-keys";

const made = new WeakMap<SigningKeys, TlsIdentity>();

/** What the gateway and log views show at a node's ingress: the key that signs their tokens, which every agent knows. */
export function ingressIdentity(keys: SigningKeys): TlsIdentity {
  const identity = made.get(keys) ?? selfSignedCertificate(KeyObject.from(keys.signer.privateKey));
  made.set(keys, identity);
  return identity;
}
