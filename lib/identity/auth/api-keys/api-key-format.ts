import { randomBytes } from "node:crypto";

/**
 * `kmz_<id>_<secret>`: the id finds the row, the 256-bit secret proves the holder. A fixed prefix lets secret scanners
 * recognise a leaked key.
 */
export function formatApiKey(id: string, secret: string): string {
  return `kmz_${id.replaceAll("-", "")}_${secret}`;
}

export const newApiKeySecret = () => randomBytes(32).toString("base64url");

/** @returns the row id and the secret, or undefined when this is not one of our keys at all. */
export function parseApiKey(key: string): { id: string; secret: string } | undefined {
  if (!/^kmz_[0-9a-f]{32}_[\w-]{43}$/.test(key)) return undefined;
  // Every call of an inference comes through here: slices cost less than groups and a second expression.
  const id = `${key.slice(4, 12)}-${key.slice(12, 16)}-${key.slice(16, 20)}-${key.slice(20, 24)}-${key.slice(24, 36)}`;
  return { id, secret: key.slice(37) };
}
