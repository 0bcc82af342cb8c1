import { discardRest } from "@/lib/kernel/network";
import type { ServerResponse } from "node:http";

type Problem = { status: number; code: string; detail: string };
type Options = Problem & {
  retryAfterSeconds?: number;
  allow?: string;
  /** The connection ends behind it. */
  isLast?: boolean;
};

/**
 * The node's own words, as a problem document: an engine's errors pass as plain JSON, and the gateway tells them apart
 * by the type. An answer that has begun can only be cut.
 */
export function answerProblem(res: ServerResponse, { retryAfterSeconds, allow, isLast, ...problem }: Options): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const body = problemText(problem);
  res.writeHead(problem.status, {
    "content-type": "application/problem+json",
    "content-length": String(Buffer.byteLength(body)),
    "cache-control": "no-store",
    ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
    ...(allow === undefined ? {} : { allow }),
    ...(isLast ? { connection: "close" } : {}),
  });
  res.end(body);
  discardRest(res.req);
}

export function problemText({ status, code, detail }: Problem): string {
  return JSON.stringify({ status, code, detail, error: { code, message: detail } });
}
