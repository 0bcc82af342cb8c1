import type { AppError } from "@/lib/kernel/errors";
import { discardRest } from "@/lib/kernel/network";
import type { ServerResponse } from "node:http";
import { anthropicErrorOf, anthropicStatus } from "./inference/dialects";
import { openaiError } from "./inference/openai-error";

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

/** Everything of Anthropic's protocol, whether there is something at the path or not. */
const anthropicPath = /^(?:\/runtime\/models\/[^/]*)?\/v1\/messages(?:[/?]|$)/;

/**
 * Answers with the envelope of the protocol that the path belongs to. When the answer has begun already, only cutting it is
 * still honest.
 *
 * @returns the status that stands for the answer.
 */
export function respondError(
  res: ServerResponse,
  requestId: string,
  error: AppError,
  extra: readonly string[] = [],
): number {
  if (res.headersSent) {
    res.destroy();
    return error.status;
  }
  const more = [...extra];
  if (error.retryAfterSeconds !== undefined) more.push("retry-after", String(error.retryAfterSeconds));
  if (error.status === 401) more.push("www-authenticate", "Bearer");
  const isAnthropic = anthropicPath.test(res.req.url ?? "");
  if (isAnthropic) more.push("request-id", requestId);
  const status = isAnthropic ? anthropicStatus(error.status) : error.status;
  const body = isAnthropic ? anthropicErrorOf(error, requestId) : openaiError(error);
  respondText(res, requestId, status, "application/json", JSON.stringify(body), more);
  return status;
}
