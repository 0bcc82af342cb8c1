import { AppError, errorCodes } from "@/lib/errors";

/**
 * RFC 9457 problem document. `detail` is a string, as the Kamiwaza client expects of every error.
 * Unknown errors say nothing but the request id; their message is for the log.
 */
export function problemResponse(error: unknown, requestId: string): Response {
  const known =
    error instanceof AppError
      ? error
      : new AppError(
          "INTERNAL",
          `Something went wrong on our side. Give request id ${requestId} to your administrator.`,
        );
  const { title, status } = errorCodes[known.code];
  const body = {
    type: `urn:kamiwaza:problem:${known.code}`,
    title,
    status,
    code: known.code,
    detail: known.detail,
    requestId,
    ...(known.fields.length > 0 ? { errors: known.fields } : {}),
  };
  return Response.json(body, {
    status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "private, no-store",
      "x-request-id": requestId,
      ...(known.retryAfterSeconds === undefined ? {} : { "retry-after": String(known.retryAfterSeconds) }),
      ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
    },
  });
}
