/** Longer texts are counted too slowly by a grammar; what asks for more has any length. */
const lengthMax = 1000;

/** The length of a schema's text as a repetition (GBNF). */
export function lengthOf({ minLength, maxLength }: Record<string, unknown>): string {
  const least = typeof minLength === "number" && minLength > 0 && minLength <= lengthMax ? minLength : 0;
  const most = typeof maxLength === "number" && maxLength >= least && maxLength <= lengthMax ? maxLength : undefined;
  return least === 0 && most === undefined ? "*" : `{${least},${most ?? ""}}`;
}
