import type { AppError } from "@/lib/kernel/errors";

/** Anthropic's word for a kind of error, by HTTP status. */
const types = new Map<number, string>([
  [401, "authentication_error"],
  [403, "permission_error"],
  [404, "not_found_error"],
  [413, "request_too_large"],
  [429, "rate_limit_error"],
  [504, "timeout_error"],
  [529, "overloaded_error"],
]);

/** What is out of reach for a moment is "overloaded" in that API, which has a status of its own for it. */
export const anthropicStatus = (status: number): number => (status === 503 ? 529 : status);

export function anthropicError(status: number, message: string, requestId: string) {
  const type = types.get(anthropicStatus(status)) ?? (status >= 500 ? "api_error" : "invalid_request_error");
  return { type: "error" as const, error: { type, message }, request_id: requestId };
}

export const anthropicErrorOf = (error: AppError, requestId: string) =>
  anthropicError(error.status, error.detail, requestId);
