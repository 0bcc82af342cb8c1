/** Why an outbound call was refused by us, not by the other side. */
export type EgressProblem = "too-many-redirects" | "bad-redirect" | "private-address" | "body-too-large";

export class EgressError extends Error {
  readonly problem: EgressProblem;

  constructor(problem: EgressProblem, message: string) {
    super(message);
    this.name = "EgressError";
    this.problem = problem;
  }
}
