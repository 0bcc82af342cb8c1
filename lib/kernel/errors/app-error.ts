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

/** What a full disk means to whoever wanted to change something, and what helps. */
export const diskFullDetail =
  "The disk of the database is full, so nothing can be changed. Nothing that was stored is lost. Free space on it or make it larger, then try again.";
