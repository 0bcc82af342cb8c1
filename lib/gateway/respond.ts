import type { AppError } from "@/lib/errors";
import type { ServerResponse } from "node:http";
import { discardRest } from "./discard-rest";
import { openaiError } from "./openai-error";

/** Every answer of the gateway's own: not to be cached, not to be taken for anything but its type. */
export const ownHeaders = (
  requestId: string,
  contentPolicy = "default-src 'none'; frame-ancestors 'none'",
): string[] => [
  "x-request-id",
  requestId,
  "cache-control",
  "no-store",
  "x-content-type-options",
  "nosniff",
  "content-security-policy",
  contentPolicy,
];

export function respondJson(res: ServerResponse, requestId: string, status: number, body: unknown): void {
  respondText(res, requestId, status, "application/json", JSON.stringify(body));
}

export function respondText(
  res: ServerResponse,
  requestId: string,
  status: number,
  contentType: string,
  text: string,
  extra: readonly string[] = [],
  contentPolicy?: string,
): void {
  const length = String(Buffer.byteLength(text));
  res.writeHead(status, [
    ...ownHeaders(requestId, contentPolicy),
    "content-type",
    contentType,
    "content-length",
    length,
    ...extra,
  ]);
  res.end(text);
  discardRest(res.req);
}

/** Answers with the OpenAI envelope. When the answer has begun already, only cutting it is still honest. */
export function respondError(
  res: ServerResponse,
  requestId: string,
  error: AppError,
  extra: readonly string[] = [],
): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const more = [...extra];
  if (error.retryAfterSeconds !== undefined) more.push("retry-after", String(error.retryAfterSeconds));
  if (error.status === 401) more.push("www-authenticate", "Bearer");
  respondText(res, requestId, error.status, "application/json", JSON.stringify(openaiError(error)), more);
}
