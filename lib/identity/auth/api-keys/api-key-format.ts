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
  const [, hex, secret] = /^kmz_([0-9a-f]{32})_([\w-]{43})$/.exec(key) ?? [];
  if (!hex || !secret) return undefined;
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return { id, secret };
}
