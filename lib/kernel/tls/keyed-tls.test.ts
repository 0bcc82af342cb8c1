import { generateKeyPairSync, X509Certificate, type KeyObject } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type TLSSocket } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { keyedTls, publicKeyOf, selfSignedCertificate, showsKeyOf } from ".";

const ed25519 = generateKeyPairSync("ed25519");
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const stranger = generateKeyPairSync("ed25519");

test.each([
  ["Ed25519", ed25519],
  ["RSA", rsa],
])("a certificate of a key for %s is well-formed, signed by it, and always the same", (_, pair) => {
  const { cert } = selfSignedCertificate(pair.privateKey);
  const parsed = new X509Certificate(cert);
  expect(parsed.publicKey.equals(pair.publicKey)).toBe(true);
  expect(parsed.verify(pair.publicKey)).toBe(true);
  expect(parsed.verify(stranger.publicKey)).toBe(false);
  expect([parsed.subject, parsed.issuer]).toEqual(["CN=kamiwaza", "CN=kamiwaza"]);
  expect(new Date(parsed.validTo).getUTCFullYear()).toBe(9999);
  expect(selfSignedCertificate(pair.privateKey).cert).toBe(cert);
});

test("keys of other kinds are refused", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  expect(() => selfSignedCertificate(privateKey)).toThrow(/ec keys/);
});

/** Both ends of a connection between holders of these keys. */
async function connected(server: KeyObject, client: KeyObject | undefined): Promise<[TLSSocket, TLSSocket]> {
  const listener = createServer({ ...keyedTls, ...selfSignedCertificate(server), requestCert: true });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const accepted = once(listener, "secureConnection") as Promise<[TLSSocket]>;
  const { port } = listener.address() as AddressInfo;
  const socket = connect({ ...keyedTls, ...(client && selfSignedCertificate(client)), host: "127.0.0.1", port });
  onTestFinished(() => {
    socket.destroy();
    listener.close();
  });
  await once(socket, "secureConnect");
  return [(await accepted)[0], socket];
}

test("each side knows the other by its key alone", async () => {
  const [atServer, atClient] = await connected(ed25519.privateKey, rsa.privateKey);
  const asJwk = (key: KeyObject) => publicKeyOf(key.export({ format: "jwk" }));
  expect(showsKeyOf(atClient, [asJwk(ed25519.publicKey)])).toBe(true);
  expect(showsKeyOf(atServer, [asJwk(stranger.publicKey), asJwk(rsa.publicKey)])).toBe(true);
  expect(showsKeyOf(atClient, [stranger.publicKey])).toBe(false);
  expect(showsKeyOf(atServer, [stranger.publicKey])).toBe(false);
  expect(showsKeyOf(atServer, [])).toBe(false);
  atServer.destroy();
});

test("who shows no certificate holds no key", async () => {
  const [atServer] = await connected(ed25519.privateKey, undefined);
  expect(showsKeyOf(atServer, [rsa.publicKey])).toBe(false);
  atServer.destroy();
});
