import { AppError, type FieldProblem } from "./app-error";

/** A refusal that tells each field by its pointer, for machines, and the first of them by its name, for people. */
export function invalidInput(...fields: FieldProblem[]): AppError {
  const [first] = fields;
  const detail = first
    ? nameProblem(first.pointer.split("/").filter(Boolean).join("."), first.detail)
    : "The request is not valid";
  return new AppError("INVALID_INPUT", /[.!?]$/.test(detail) ? detail : `${detail}.`, { fields });
}

/** `port must be a number`, and `node_id: there is no such node`. */
export function nameProblem(name: string, detail: string): string {
  if (name === "" || saysTheName.test(detail)) return detail.charAt(0).toUpperCase() + detail.slice(1);
  return /^(must|may|is|has|asks) /.test(detail) ? `${name} ${detail}` : `${name}: ${detail}`;
}

const saysTheName = /^".*" is not known here/;
