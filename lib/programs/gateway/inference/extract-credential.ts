import { AppError } from "@/lib/kernel/errors";
import type { IncomingHttpHeaders } from "node:http";

/** Letters of a key or a JWT and nothing else, so one token has exactly one spelling. */
const tokenPattern = /^[\w.-]{1,8192}$/;

/**
 * The one extractor for every header form a credential may come in: `Authorization: Bearer` and `x-api-key`.
 *
 * @throws AppError UNAUTHENTICATED when there is none, when it is not a token, or when two headers disagree.
 */
export function extractCredential(headers: IncomingHttpHeaders): string {
  const bearer = readBearer(headers.authorization);
  const apiKey = headers["x-api-key"];
  if (bearer !== undefined && apiKey !== undefined && bearer !== apiKey) {
    throw new AppError("UNAUTHENTICATED", "Authorization and x-api-key carry different credentials; send one of them.");
  }
  const token = bearer ?? apiKey;
  if (token === undefined) {
    throw new AppError(
      "UNAUTHENTICATED",
      "Send an API key as `Authorization: Bearer <key>`. Keys are made in the console.",
    );
  }
  if (typeof token !== "string" || !tokenPattern.test(token)) {
    throw new AppError("UNAUTHENTICATED", "The credential is not an API key or an access token.");
  }
  return token;
}

function readBearer(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const [, token] = /^bearer +(.*)$/i.exec(header) ?? [];
  if (token === undefined)
    throw new AppError("UNAUTHENTICATED", "Use the Bearer scheme: `Authorization: Bearer <key>`.");
  return token;
}
