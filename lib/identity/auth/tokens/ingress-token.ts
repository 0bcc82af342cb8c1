import { SignJWT } from "jose";
import type { SigningKeys } from "./signing-keys";

/** Life of a token that opens a node's ingress, in seconds. */
export const ingressTokenSeconds = 300;

/** Presented to a node's agent by the gateway and by log views; good for that node alone. */
export function signIngressToken({ signer }: SigningKeys, nodeId: string): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: "RS256", typ: "ingress+jwt", kid: signer.kid })
    .setIssuer("kamiwaza")
    .setAudience(`kamiwaza-node:${nodeId}`)
    .setIssuedAt()
    .setExpirationTime(`${ingressTokenSeconds}s`)
    .sign(signer.privateKey);
}
