import { AppError } from "@/lib/kernel/errors";

export type Refusal = { error: AppError; retry: boolean };

/**
 * Whether an upstream's answer is one for the caller. What a node says to the gateway (unknown instance, token refused,
 * engine down) never is; what an engine says about the request always is.
 */
export function judgeStatus(status: number, contentType: string | undefined): Refusal | undefined {
  // Engines speak plain JSON; a problem document is the node's own, for example about an instance that moved away.
  if (contentType?.startsWith("application/problem+json")) {
    return { error: unavailable(`The node could not pass the call to its engine (${status}).`), retry: true };
  }
  switch (status) {
    case 401:
    case 403:
      return { error: new AppError("UPSTREAM_FAILED", "The node refused the gateway's token."), retry: true };
    case 502:
    case 503:
    case 504:
      return { error: unavailable("The engine is not ready to answer."), retry: true };
    default:
      if (contentType?.includes("json") || contentType?.startsWith("text/event-stream")) return undefined;
      return { error: new AppError("UPSTREAM_FAILED", `The engine answered ${status} and no JSON.`), retry: false };
  }
}

/** Whether a broken connection is worth another try. `same` says that the very same instance may take it. */
export function judgeFailure(cause: Error): Refusal & { same: boolean } {
  const code = "code" in cause ? cause.code : undefined;
  const same = code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "EPIPE";
  return { error: unavailable("The engine could not be reached.", cause), retry: true, same };
}

const unavailable = (detail: string, cause?: unknown) =>
  new AppError("UNAVAILABLE", detail, { cause, retryAfterSeconds: 2 });
