/** Rules (GBNF) by name. */
export type Rules = ReadonlyMap<string, string>;

/** Grammar rules (GBNF) that any JSON needs. Space between tokens is bounded, or a model could write spaces forever. */
const jsonRules: Readonly<Record<string, string>> = {
  space: `| " " | "\\n"{1,2} [ \\t]{0,20}`,
  char: `[^"\\\\\\x7F\\x00-\\x1F] | [\\\\] (["\\\\/bfnrt] | "u" unit)`,
  unit: `[0-9a-ce-fA-CE-F] [0-9a-fA-F]{3} | [dD] ([0-7] [0-9a-fA-F]{2} | [89abAB] [0-9a-fA-F]{2} "\\\\u" [dD] [c-fC-F] [0-9a-fA-F]{2})`,
  string: `"\\"" char* "\\""`,
  integer: `"-"? ("0" | [1-9] [0-9]{0,15})`,
  number: `"-"? ("0" | [1-9] [0-9]{0,15}) ("." [0-9]{1,16})? ([eE] [-+]? [0-9]{1,2})?`,
  boolean: `"true" | "false"`,
  null: `"null"`,
  value: `object | array | string | number | boolean | null`,
  object: `"{" space (string space ":" space value space ("," space string space ":" space value space)*)? "}"`,
  array: `"[" space (value space ("," space value space)*)? "]"`,
};

/** Rules for any JSON: `value`, `object`, `array`, `string` and others; every grammar text has them. */
const anyJson: Rules = new Map(Object.entries(jsonRules));

/** A grammar whose texts match an expression, which may name rules of any of the sets. */
export function grammarText(expression: string, ...sets: readonly Rules[]): string {
  const rules = new Map([["root", expression], ...anyJson, ...sets.flatMap((set) => [...set])]);
  return [...rules].map(([name, rule]) => `${name} ::= ${rule}`).join("\n");
}

/** A text as one GBNF literal. */
export function literal(text: string): string {
  const escaped = text
    .replaceAll(/[\\"]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return `"${escaped}"`;
}
