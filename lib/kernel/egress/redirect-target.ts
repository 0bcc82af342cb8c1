import { EgressError } from "./egress-error";

type Answer = { url: URL; status: number; headers: Record<string, string | string[] | undefined> };

const redirectStatuses = new Set([301, 302, 303, 307, 308]);

/** Where an answer sends us, undefined when it is no redirect. @throws EgressError for a place we do not go to. */
export function redirectTarget({ url, status, headers }: Answer): URL | undefined {
  const location = headers["location"];
  if (!redirectStatuses.has(status) || location === undefined) return undefined;
  const target = URL.parse(String(location), url.href);
  if (!target || !["http:", "https:"].includes(target.protocol) || target.username || target.password) {
    throw new EgressError("bad-redirect", `${url.host} redirects to an address that is not valid.`);
  }
  if (url.protocol === "https:" && target.protocol === "http:") {
    throw new EgressError("bad-redirect", `${url.host} redirects from https to http.`);
  }
  return target;
}
