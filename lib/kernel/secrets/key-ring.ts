import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

/** What a derived key is for. One label, one purpose: a digest of one kind is worthless as another. */
export type KeyPurpose =
  | "api-key"
  | "refresh-token"
  | "setup-token"
  | "sign-in-name"
  | "known-device"
  | "join-token"
  | "signing-key"
  | "setting"
  | "idempotent-call"
  | "session-cookie";

export type KeyRing = {
  /** HMAC-SHA-256 of a secret under the purpose's key, base64url. Equal inputs give equal digests. */
  digest(purpose: KeyPurpose, value: string): string;
  /** Compares in constant time. */
  matches(purpose: KeyPurpose, value: string, digest: string): boolean;
  /** AES-256-GCM. `place` (table, row, column) is bound as additional data, so a sealed value cannot be moved. */
  seal(purpose: KeyPurpose, plaintext: string, place: string): string;
  /** @throws Error when the value was changed, moved or sealed under another secret. */
  open(purpose: KeyPurpose, sealed: string, place: string): string;
  /** A 256-bit key as hex, for libraries that want a secret of their own. */
  derive(purpose: KeyPurpose): string;
};

/** Derives every key from the one master secret with HKDF-SHA-256 (RFC 5869), one per purpose. */
export function createKeyRing(masterSecret: string): KeyRing {
  const keys = new Map<KeyPurpose, Buffer>();
  const keyFor = (purpose: KeyPurpose): Buffer => {
    const known = keys.get(purpose);
    if (known) return known;
    const key = Buffer.from(hkdfSync("sha256", masterSecret, "kamiwaza", purpose, 32));
    keys.set(purpose, key);
    return key;
  };
  const digest = (purpose: KeyPurpose, value: string) =>
    createHmac("sha256", keyFor(purpose)).update(value).digest("base64url");

  return {
    digest,
    matches(purpose, value, expected) {
      const actual = Buffer.from(digest(purpose, value));
      const wanted = Buffer.from(expected);
      return actual.length === wanted.length && timingSafeEqual(actual, wanted);
    },
    seal(purpose, plaintext, place) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", keyFor(purpose), nonce).setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final()]);
      return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url")}`;
    },
    open(purpose, sealed, place) {
      const bytes = Buffer.from(sealed.replace(/^v1\./, ""), "base64url");
      const decipher = createDecipheriv("aes-256-gcm", keyFor(purpose), bytes.subarray(0, 12))
        .setAAD(Buffer.from(place))
        .setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
    },
    derive: (purpose) => keyFor(purpose).toString("hex"),
  };
}
