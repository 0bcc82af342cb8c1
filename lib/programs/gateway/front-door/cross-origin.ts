import type { IncomingMessage, ServerResponse } from "node:http";
import { ownHeaders } from "../respond";

/**
 * Says to browsers which pages of other origins may use inference (https://fetch.spec.whatwg.org/#http-cors-protocol).
 *
 * @returns true when the request was a preflight, which is answered then.
 */
export type CrossOrigin = (req: IncomingMessage, res: ServerResponse, requestId: string) => boolean;

/** What a page's script may read beside the body. */
const exposed = "x-request-id, x-ignored-parameters, retry-after";
const methods = "GET, POST";
/** Clients send headers of their own, as OpenAI's does; none of them changes what is allowed. */
const headerNames = /^[\w\-, ]{0,2048}$/;
const preflightSeconds = "600";

/** @param origins - whose pages may; `*` for all. None, and nothing is said at all. Cookies are never let in. */
export function createCrossOrigin(origins: readonly string[]): CrossOrigin {
  if (origins.length === 0) return () => false;
  const forAll = origins.includes("*");
  const allowed = new Set(origins);

  return (req, res, requestId) => {
    const { origin } = req.headers;
    if (!forAll) res.setHeader("vary", "Origin");
    const isAllowed = origin !== undefined && (forAll || allowed.has(origin));
    if (isAllowed) res.setHeader("access-control-allow-origin", forAll ? "*" : origin);
    const method = req.headers["access-control-request-method"];
    if (req.method !== "OPTIONS" || origin === undefined || method === undefined) {
      if (isAllowed) res.setHeader("access-control-expose-headers", exposed);
      return false;
    }
    if (isAllowed) allowPreflight(req, res);
    res.writeHead(204, ownHeaders(requestId)).end();
    return true;
  };
}

function allowPreflight({ headers }: IncomingMessage, res: ServerResponse): void {
  const asked = headers["access-control-request-headers"];
  res.setHeader("access-control-allow-methods", methods);
  if (asked !== undefined && headerNames.test(asked)) res.setHeader("access-control-allow-headers", asked);
  if (headers["access-control-request-private-network"] === "true") {
    res.setHeader("access-control-allow-private-network", "true");
  }
  res.setHeader("access-control-max-age", preflightSeconds);
}
