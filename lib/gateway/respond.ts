import type { AppError } from "@/lib/errors";
import type { IncomingMessage, ServerResponse } from "node:http";
import { openaiError } from "./openai-error";

/** What a refused client may still send before its connection is cut: enough for it to read the refusal first. */
const unreadBytesMax = 64 * 1024 * 1024;
const unreadMsMax = 10_000;

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
  if (!res.req.complete) discardRest(res.req);
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

/** Reads and forgets what is left of a refused body, within limits; cutting at once would lose the refusal too. */
function discardRest(req: IncomingMessage): void {
  const { socket } = req;
  let unread = 0;
  const timer = setTimeout(() => socket.destroy(), unreadMsMax).unref();
  req.on("data", (chunk: Buffer) => {
    unread += chunk.length;
    if (unread > unreadBytesMax) socket.destroy();
  });
  req.on("close", () => clearTimeout(timer));
  req.resume();
}
