import { AppError, type ErrorCode } from "@/lib/kernel/errors";

type Options = { cause?: unknown; param?: string; retryAfterSeconds?: number };

/** An error whose OpenAI `code` says more than its error code does. `param` names the field at fault. */
export class GatewayError extends AppError {
  readonly openaiCode: string;
  readonly param: string | undefined;

  constructor(code: ErrorCode, openaiCode: string, detail: string, { param, ...options }: Options = {}) {
    super(code, detail, options);
    this.name = "GatewayError";
    this.openaiCode = openaiCode;
    this.param = param;
  }
}
