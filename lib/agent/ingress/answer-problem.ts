import type { ServerResponse } from "node:http";

type Problem = { status: number; code: string; detail: string; retryAfterSeconds?: number; allow?: string };

/**
 * The node's own words, as a problem document: an engine's errors pass as plain JSON, and the gateway tells them apart
 * by the type. An answer that has begun can only be cut.
 */
export function answerProblem(res: ServerResponse, { status, code, detail, retryAfterSeconds, allow }: Problem): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const body = JSON.stringify({ status, code, detail, error: { code, message: detail } });
  res.writeHead(status, {
    "content-type": "application/problem+json",
    "content-length": String(Buffer.byteLength(body)),
    "cache-control": "no-store",
    ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
    ...(allow === undefined ? {} : { allow }),
  });
  res.end(body);
}
