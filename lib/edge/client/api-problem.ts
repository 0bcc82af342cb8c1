/** An error answer of the API, as a problem document says it. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string | undefined;
  readonly fields: { pointer: string; detail: string }[];

  constructor(status: number, body: Partial<ProblemBody>) {
    const detail = body.detail ?? "The server did not answer in a way this page understands. Try again.";
    super(detail);
    this.name = "ApiProblem";
    this.status = status;
    this.code = body.code ?? "INTERNAL";
    this.detail = detail;
    this.requestId = body.requestId;
    this.fields = body.errors ?? [];
  }
}

type ProblemBody = { code: string; detail: string; requestId: string; errors: { pointer: string; detail: string }[] };
