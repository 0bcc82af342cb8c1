import { errorCodes, type ErrorCode } from "./codes";

/** One field that is wrong, by JSON pointer into the request body (RFC 6901). */
export type FieldProblem = { pointer: string; detail: string };

type Options = { cause?: unknown; fields?: FieldProblem[]; retryAfterSeconds?: number };

/**
 * An error meant for its reader. `detail` is public by definition and says what to do;
 * `cause` is only ever logged.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly fields: FieldProblem[];
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, detail: string, { cause, fields = [], retryAfterSeconds }: Options = {}) {
    super(`${code}: ${detail}`, { cause });
    this.name = "AppError";
    this.code = code;
    this.detail = detail;
    this.fields = fields;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get status(): number {
    return errorCodes[this.code].status;
  }

  get retryable(): boolean {
    return errorCodes[this.code].retryable;
  }
}
