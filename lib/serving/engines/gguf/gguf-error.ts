/** Why a file was refused as GGUF. */
export type GgufProblem =
  | "NOT_GGUF"
  | "BYTE_ORDER"
  | "VERSION"
  | "TRUNCATED"
  | "HEADER_TOO_LARGE"
  | "TOO_MANY_KEYS"
  | "TOO_MANY_TENSORS"
  | "BAD_STRING"
  | "BAD_KEY"
  | "DUPLICATE_KEY"
  | "BAD_VALUE"
  | "BAD_ALIGNMENT"
  | "BAD_TENSOR"
  | "DUPLICATE_TENSOR"
  | "TENSOR_OUT_OF_FILE"
  | "TENSOR_OVERLAP"
  | "MISSING_KEY"
  | "IMPLAUSIBLE";

/** A file whose header must not reach an engine. The message is written for the person who chose the file. */
export class GgufError extends Error {
  readonly problem: GgufProblem;

  constructor(problem: GgufProblem, message: string) {
    super(message);
    this.name = "GgufError";
    this.problem = problem;
  }
}
