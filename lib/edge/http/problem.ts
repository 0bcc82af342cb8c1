import { isDatabaseAway, isDiskFull, isRetryable } from "@/db/sql-state";
import { AppError, diskFullDetail, errorCodes, problemType } from "@/lib/kernel/errors";

/**
 * RFC 9457 problem document. `detail` is a string, as the Kamiwaza client expects of every error.
 * Unknown errors say nothing but the request id; their message is for the log.
 */
export function problemResponse(error: unknown, requestId: string): Response {
  const known = error instanceof AppError ? error : unforeseen(error, requestId);
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
      "content-type": problemType,
      "cache-control": "private, no-store",
      "x-request-id": requestId,
      ...(known.retryAfterSeconds === undefined ? {} : { "retry-after": String(known.retryAfterSeconds) }),
      ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
    },
  });
}

function unforeseen(error: unknown, requestId: string): AppError {
  if (isDatabaseAway(error)) {
    const detail = "The database is out of reach. It usually is back in seconds; try again.";
    return new AppError("UNAVAILABLE", detail, { retryAfterSeconds: 2 });
  }
  if (isRetryable(error)) {
    const detail = "Other changes of the same things came in between each time. Nothing was changed; try again.";
    return new AppError("UNAVAILABLE", detail, { retryAfterSeconds: 2 });
  }
  if (isDiskFull(error)) return new AppError("DISK_FULL", diskFullDetail, { retryAfterSeconds: 30 });
  return new AppError(
    "INTERNAL",
    `Something went wrong on our side. Give request id ${requestId} to your administrator.`,
  );
}
