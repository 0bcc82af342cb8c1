import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import type { TLSSocket } from "node:tls";

/**
 * Options of both sides. The usual chain of authorities is not asked: whoever uses them compares keys by `showsKeyOf`
 * before a byte is exchanged. TLS 1.3 proves that the peer holds the key of the certificate it shows.
 */
export const keyedTls = { rejectUnauthorized: false, minVersion: "TLSv1.3" } as const;

export const publicKeyOf = (jwk: object): KeyObject => createPublicKey({ key: jwk as JsonWebKey, format: "jwk" });

/** Whether the other side proved to hold one of these keys. */
export function showsKeyOf(socket: TLSSocket, keys: readonly KeyObject[]): boolean {
  const shown = socket.getPeerX509Certificate()?.publicKey;
  return shown !== undefined && keys.some((key) => key.equals(shown));
}
