/** Error types of the OpenAI protocol that an engine answers with. */
type RefusalType =
  | "invalid_request_error"
  | "authentication_error"
  | "not_found_error"
  | "unavailable_error"
  | "server_error"
  | "answer_error";

type Options = { code?: string; param?: string; type?: RefusalType; cause?: unknown };

/** A request that is not served, with the status and the OpenAI error envelope it is answered with. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string | undefined;
  readonly param: string | undefined;
  readonly type: RefusalType;

  constructor(status: number, message: string, { code, param, type = "invalid_request_error", cause }: Options = {}) {
    super(message, { cause });
    this.name = "Refusal";
    this.status = status;
    this.code = code;
    this.param = param;
    this.type = type;
  }
}

/** A feature the protocol has and this engine lacks. Never ignored silently: the client must know. */
export function unsupported(param: string, message: string): Refusal {
  return new Refusal(400, message, { code: "unsupported_parameter", param });
}

/** The body of an error answer. What is not a refusal is our fault and says nothing about its cause. */
export function errorEnvelope(error: unknown): { status: number; body: { error: Record<string, unknown> } } {
  const refusal =
    error instanceof Refusal ? error : new Refusal(500, "The engine failed to answer.", { type: "server_error" });
  const { status, message, type, param = null, code = null } = refusal;
  return { status, body: { error: { message, type, param, code } } };
}
