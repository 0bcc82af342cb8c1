type Place = Pick<Location, "protocol" | "host" | "hostname">;

/** Browsers keep a cookie for TLS alone over http too, where the server is the same machine; not all of them do. */
const isLoopback = (hostname: string) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

const isOverHttpForHttps = (publicUrl: string, here: Place) =>
  new URL(publicUrl).protocol === "https:" && here.protocol === "http:";

/** Why nobody can sign in at this address, known before they try; undefined when they can. */
export function refusedAddress(publicUrl: string, here: Place): string | undefined {
  if (!isOverHttpForHttps(publicUrl, here) || isLoopback(here.hostname)) return undefined;
  return overHttp(publicUrl);
}

/** Why the browser has no session although the server gave it one. */
export function explainLostCookie(publicUrl: string, here: Place): string {
  if (isOverHttpForHttps(publicUrl, here)) return overHttp(publicUrl);
  return `Your browser did not keep the sign-in cookie, so you are not signed in. Allow cookies for ${here.host} and try again.`;
}

const overHttp = (publicUrl: string) =>
  `This page came over http, where browsers drop the sign-in cookie. Sign in at ${new URL(publicUrl).origin} instead.`;
