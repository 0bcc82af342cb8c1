/** One row per error the product can answer with. `retryable` tells jobs and clients whether trying again may help. */
type CodeFacts = { title: string; status: number; retryable: boolean };

/**
 * The closed set of error codes. `detail` of an error is written for its reader and is public;
 * the code, title and status are stable parts of the API.
 */
export const errorCodes = {
  INVALID_INPUT: { title: "The request is not valid", status: 422, retryable: false },
  MALFORMED_REQUEST: { title: "The request could not be read", status: 400, retryable: false },
  UNAUTHENTICATED: { title: "Sign in first", status: 401, retryable: false },
  FORBIDDEN: { title: "Not allowed", status: 403, retryable: false },
  NOT_FOUND: { title: "Not found", status: 404, retryable: false },
  METHOD_NOT_ALLOWED: { title: "Method not allowed", status: 405, retryable: false },
  REQUEST_TIMEOUT: { title: "The request did not arrive in time", status: 408, retryable: true },
  CONFLICT: { title: "Conflict", status: 409, retryable: false },
  PAYLOAD_TOO_LARGE: { title: "Too large", status: 413, retryable: false },
  HEADERS_TOO_LARGE: { title: "The request's headers are too large", status: 431, retryable: false },
  UNSUPPORTED_MEDIA_TYPE: { title: "Unsupported media type", status: 415, retryable: false },
  RATE_LIMITED: { title: "Too many requests", status: 429, retryable: true },
  INTERNAL: { title: "Something went wrong", status: 500, retryable: true },
  NOT_IMPLEMENTED: { title: "Not implemented", status: 501, retryable: false },
  HUB_UNREACHABLE: { title: "The model hub could not be reached", status: 502, retryable: true },
  GATED_MODEL: { title: "The repository is gated", status: 403, retryable: false },
  UPSTREAM_FAILED: { title: "The engine failed", status: 502, retryable: true },
  UNAVAILABLE: { title: "Not available right now", status: 503, retryable: true },
  UPSTREAM_TIMEOUT: { title: "The engine did not answer in time", status: 504, retryable: true },
  NO_FIT_CAPACITY: { title: "No machine has the memory for this", status: 409, retryable: false },
  NO_ENGINE: { title: "No engine can serve this model here", status: 409, retryable: false },
  MODEL_FILES_INCOMPLETE: { title: "Model files are not complete", status: 409, retryable: true },
  CONTENT_MISMATCH: { title: "What arrived is not what was announced", status: 502, retryable: false },
  DISK_FULL: { title: "Not enough disk space", status: 507, retryable: true },
} as const satisfies Record<string, CodeFacts>;

export type ErrorCode = keyof typeof errorCodes;

/**
 * What a problem document is sent as. The Kamiwaza client parses an error only where its type reads `application/json`
 * somewhere; a parameter says it there, and RFC 9457 has everybody else ignore parameters they do not know.
 */
export const problemType = 'application/problem+json; read-as="application/json"';
