import { AppError } from "@/lib/kernel/errors";
import { EgressError } from "../egress-error";

const reasons: Record<string, string> = {
  ENOTFOUND: "its name is not known to DNS",
  EAI_AGAIN: "DNS does not answer",
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "the connection was cut",
  ENETUNREACH: "there is no way to its network",
  EHOSTUNREACH: "there is no way to it",
  ETIMEDOUT: "it does not answer",
  UND_ERR_CONNECT_TIMEOUT: "it does not accept connections",
  UND_ERR_HEADERS_TIMEOUT: "it does not answer in time",
  UND_ERR_BODY_TIMEOUT: "it stopped sending",
  UND_ERR_SOCKET: "the connection was cut",
  UND_ERR_ABORTED: "it did not answer in time",
};

/** What a failed call to a hub means. An AppError stays what it is. */
export function judgeNetworkError(error: unknown, endpoint: URL): AppError {
  if (error instanceof AppError) return error;
  return new AppError("HUB_UNREACHABLE", `${endpoint.host} could not be reached: ${reasonOf(error)}.`, {
    cause: error,
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof EgressError) return error.message.replace(/\.$/, "");
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return "unknown reason";
  if (error.name === "TimeoutError") return "it did not answer in time";
  const code = "code" in error ? String(error.code) : "";
  return reasons[code] ?? (code || error.message || error.name);
}
