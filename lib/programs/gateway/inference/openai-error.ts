import { AppError, type ErrorCode } from "@/lib/kernel/errors";
import { GatewayError } from "./gateway-error";

export type OpenAiError = { error: { message: string; type: string; code: string; param: string | null } };

/** How each of our codes reads in OpenAI's words. Total, so that a new code does not compile until it is placed. */
const words: Record<ErrorCode, { type: string; code: string }> = {
  INVALID_INPUT: { type: "invalid_request_error", code: "invalid_value" },
  MALFORMED_REQUEST: { type: "invalid_request_error", code: "invalid_request" },
  UNAUTHENTICATED: { type: "invalid_request_error", code: "invalid_api_key" },
  FORBIDDEN: { type: "invalid_request_error", code: "insufficient_permissions" },
  NOT_FOUND: { type: "invalid_request_error", code: "not_found" },
  METHOD_NOT_ALLOWED: { type: "invalid_request_error", code: "method_not_supported" },
  REQUEST_TIMEOUT: { type: "invalid_request_error", code: "request_timeout" },
  CONFLICT: { type: "invalid_request_error", code: "conflict" },
  PAYLOAD_TOO_LARGE: { type: "invalid_request_error", code: "request_too_large" },
  HEADERS_TOO_LARGE: { type: "invalid_request_error", code: "headers_too_large" },
  UNSUPPORTED_MEDIA_TYPE: { type: "invalid_request_error", code: "unsupported_media_type" },
  RATE_LIMITED: { type: "rate_limit_error", code: "rate_limit_exceeded" },
  INTERNAL: { type: "server_error", code: "internal_error" },
  NOT_IMPLEMENTED: { type: "server_error", code: "not_implemented" },
  HUB_UNREACHABLE: { type: "server_error", code: "hub_unreachable" },
  GATED_MODEL: { type: "invalid_request_error", code: "gated_model" },
  UPSTREAM_FAILED: { type: "server_error", code: "engine_failed" },
  UNAVAILABLE: { type: "server_error", code: "unavailable" },
  UPSTREAM_TIMEOUT: { type: "server_error", code: "engine_timeout" },
  NO_FIT_CAPACITY: { type: "server_error", code: "no_capacity" },
  NO_ENGINE: { type: "server_error", code: "no_engine" },
  MODEL_FILES_INCOMPLETE: { type: "server_error", code: "model_files_incomplete" },
  CONTENT_MISMATCH: { type: "server_error", code: "content_mismatch" },
  DISK_FULL: { type: "server_error", code: "disk_full" },
};

/** The envelope that OpenAI clients turn into their own error classes. */
export function openaiError(error: AppError): OpenAiError {
  const { type, code } = words[error.code];
  const named = error instanceof GatewayError ? error : undefined;
  return { error: { message: error.detail, type, code: named?.openaiCode ?? code, param: named?.param ?? null } };
}

/** Unknown errors tell the caller nothing but the request id. */
export function toAppError(error: unknown, requestId: string): AppError {
  if (error instanceof AppError) return error;
  const detail = `Something went wrong on our side. Give request id ${requestId} to your administrator.`;
  return new AppError("INTERNAL", detail, { cause: error });
}
