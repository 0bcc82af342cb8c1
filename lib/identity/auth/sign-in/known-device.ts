import type { KeyRing } from "@/lib/kernel/secrets";
import { randomBytes } from "node:crypto";

/** As long as a browser keeps any cookie. */
const days = 400;

export type KnownDevice = { deviceId: string; userId: string };

/** Over TLS alone, where there is TLS. */
export const deviceCookieName = (secure: boolean) => (secure ? "__Secure-kamiwaza-device" : "kamiwaza-device");

/**
 * Says that somebody signed in here before: `<device>.<user>.<seconds since 1970>.<digest>`. It opens nothing. It only keeps
 * wrong passwords that others send from delaying this person on this device.
 *
 * @returns a Set-Cookie header.
 */
export function deviceCookie(keys: KeyRing, userId: string, { secure, now = Date.now() }: Options): string {
  const signed = `${randomBytes(16).toString("base64url")}.${userId}.${Math.floor(now / 1000)}`;
  const value = `${signed}.${keys.digest("known-device", signed)}`;
  const attributes = `Path=/api/auth; Max-Age=${days * 86_400}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  return `${deviceCookieName(secure)}=${value}; ${attributes}`;
}

type Options = { secure: boolean; now?: number };

/** @returns undefined for whatever we did not write, or too long ago. */
export function readDeviceCookie(keys: KeyRing, value: string | undefined, now = Date.now()): KnownDevice | undefined {
  const [, signed, deviceId, userId, seconds, digest] =
    /^(([\w-]{22})\.([0-9a-f-]{36})\.(\d{1,12}))\.([\w-]{43})$/.exec(value ?? "") ?? [];
  if (!signed || !deviceId || !userId || !digest || !keys.matches("known-device", signed, digest)) return undefined;
  return now - Number(seconds) * 1000 < days * 86_400_000 ? { deviceId, userId } : undefined;
}
