import { createPublicKey, sign, type KeyObject } from "node:crypto";

/** What one side of a connection shows: its private key and a certificate of it, both PEM. */
export type TlsIdentity = { key: string; cert: string };

/**
 * A certificate (X.509 v3, RFC 5280) that says nothing but which key it is of: for peers that know each other's keys and
 * need a certificate only because TLS does. The same key always gives the same one, for it never expires (§4.1.2.5).
 *
 * @param key - a private key, Ed25519 or RSA
 */
export function selfSignedCertificate(key: KeyObject): TlsIdentity {
  const algorithm = algorithms[key.asymmetricKeyType ?? ""];
  if (!algorithm) throw new Error(`no certificates are made of ${key.asymmetricKeyType} keys`);
  const name = sequence(set(sequence(commonName, tagged(0x0c, Buffer.from("kamiwaza")))));
  const body = sequence(
    tagged(0xa0, integer(2)),
    integer(1),
    algorithm.identifier,
    name,
    sequence(time("20000101000000Z"), time("99991231235959Z")),
    name,
    createPublicKey(key).export({ type: "spki", format: "der" }),
  );
  const signature = sign(algorithm.digest, body, key);
  const certificate = sequence(body, algorithm.identifier, tagged(0x03, Buffer.of(0), signature));
  return { key: key.export({ type: "pkcs8", format: "pem" }).toString(), cert: pem(certificate) };
}

/** Tags and lengths of DER (X.690). */
function tagged(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

const sequence = (...contents: Buffer[]) => tagged(0x30, ...contents);
const set = (content: Buffer) => tagged(0x31, content);
const integer = (value: number) => tagged(0x02, Buffer.of(value));
const time = (text: string) => tagged(0x18, Buffer.from(text));
const objectId = (hex: string) => tagged(0x06, Buffer.from(hex, "hex"));

const commonName = objectId("550403");

/** Ed25519 has its digest within (RFC 8410); RSA signs SHA-256 (RFC 4055). */
const algorithms: Readonly<Record<string, { identifier: Buffer; digest: "sha256" | null }>> = {
  ed25519: { identifier: sequence(objectId("2b6570")), digest: null },
  rsa: { identifier: sequence(objectId("2a864886f70d01010b"), tagged(0x05)), digest: "sha256" },
};

function pem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
