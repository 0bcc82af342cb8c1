import { AppError, errorCodes, problemType, type ErrorCode } from "@/lib/kernel/errors";
import type { ServerResponse } from "node:http";
import { respondText } from "../respond";

/** Refuses what was meant for web as web itself refuses: with a problem document. */
export function refuseWebRequest(res: ServerResponse, requestId: string, error: AppError, extra: string[] = []): void {
  const problem = problemOf(error, requestId);
  respondText(res, requestId, problem.status, problemType, JSON.stringify(problem), extra);
}

export function problemOf({ code, detail }: AppError, requestId: string) {
  const { title, status } = errorCodes[code];
  return { type: `urn:kamiwaza:problem:${code}`, title, status, code, detail, requestId };
}

/** Refusals that Next's server sends without a word, and what there is to say. */
const wordless: Record<number, [ErrorCode, string]> = {
  400: ["MALFORMED_REQUEST", "The request could not be read."],
  405: ["METHOD_NOT_ALLOWED", "This method is not offered here. /api/docs lists what is."],
  431: ["HEADERS_TOO_LARGE", "The address and headers are too large. Send fewer or shorter ones."],
  500: ["INTERNAL", "Something went wrong on our side. The log of the web process says what."],
};

/** What to say in place of an answer of web's that says nothing. */
export function wordsFor(status: number): AppError | undefined {
  const [code, detail] = wordless[status] ?? [];
  return code && detail ? new AppError(code, detail) : undefined;
}
