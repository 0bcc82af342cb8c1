/**
 * Why an outbound call was ended by us, or broke off: `silent` for nothing in time, `cut` for a connection that ended,
 * `proxy` for a forward proxy that cannot be reached or refuses.
 */
export type EgressProblem =
  | "too-many-redirects"
  | "bad-redirect"
  | "private-address"
  | "body-too-large"
  | "bad-request"
  | "bad-answer"
  | "silent"
  | "cut"
  | "proxy";

export class EgressError extends Error {
  readonly problem: EgressProblem;

  constructor(problem: EgressProblem, message: string) {
    super(message);
    this.name = "EgressError";
    this.problem = problem;
  }
}
