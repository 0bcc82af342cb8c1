import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from "node:crypto";

/** OWASP's scrypt setting with 128 MiB: N=2^17, r=8, p=1. */
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 } as const satisfies ScryptOptions;
const keyLength = 32;

/** @returns `scrypt$N$r$p$salt$key`, so that a later change of cost leaves old hashes readable. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Takes as long for a user without a password as for one with, so names cannot be guessed by time. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const [scheme, N, r, p, salt, expected] = (hash ?? absentHash).split("$");
  if (scheme !== "scrypt" || !salt || !expected) throw new Error("unknown password hash format");
  const wanted = Buffer.from(expected, "base64url");
  const actual = await derive(password, Buffer.from(salt, "base64url"), {
    ...cost,
    N: Number(N),
    r: Number(r),
    p: Number(p),
  });
  return timingSafeEqual(actual, wanted) && hash !== null;
}

const absentHash = [
  "scrypt",
  cost.N,
  cost.r,
  cost.p,
  "AAAAAAAAAAAAAAAAAAAAAA",
  Buffer.alloc(keyLength).toString("base64url"),
].join("$");

function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, keyLength, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
