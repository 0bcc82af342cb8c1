/**
 * A call to the control plane that did not end well. `unknown-node`: it does not accept this node's signature;
 * `refused`: it understood and said no; `unreachable`: no answer, or one that only says "later"; `malformed`: an answer
 * that breaks the protocol.
 */
export type ControlProblem = "unknown-node" | "refused" | "unreachable" | "malformed";

export class ControlError extends Error {
  readonly problem: ControlProblem;

  constructor(problem: ControlProblem, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "ControlError";
    this.problem = problem;
  }
}

export const isUnknownNode = (error: unknown): boolean =>
  error instanceof ControlError && error.problem === "unknown-node";
