/** Grammar rules (GBNF) that any JSON needs. Space between tokens is bounded, or a model could write spaces forever. */
export const jsonRules: Readonly<Record<string, string>> = {
  space: `| " " | "\\n"{1,2} [ \\t]{0,20}`,
  char: `[^"\\\\\\x7F\\x00-\\x1F] | [\\\\] (["\\\\/bfnrt] | "u" [0-9a-fA-F]{4})`,
  string: `"\\"" char* "\\""`,
  integer: `"-"? ([0-9] | [1-9] [0-9]{0,15})`,
  number: `"-"? ([0-9] | [1-9] [0-9]{0,15}) ("." [0-9]{1,16})? ([eE] [-+]? [0-9]{1,3})?`,
  boolean: `"true" | "false"`,
  null: `"null"`,
  value: `object | array | string | number | boolean | null`,
  object: `"{" space (string space ":" space value space ("," space string space ":" space value space)*)? "}"`,
  array: `"[" space (value space ("," space value space)*)? "]"`,
};

/** Formats of strings that are guaranteed; others are refused. */
export const stringFormats: Readonly<Record<string, string>> = {
  date: `[0-9]{4} "-" ("0" [1-9] | "1" [0-2]) "-" ("0" [1-9] | [12] [0-9] | "3" [01])`,
  time: `([01] [0-9] | "2" [0-3]) ":" [0-5] [0-9] ":" [0-5] [0-9] ("." [0-9]{3})? ("Z" | [-+] ([01] [0-9] | "2" [0-3]) ":" [0-5] [0-9])`,
  "date-time": `format-date "T" format-time`,
  uuid: `[0-9a-fA-F]{8} "-" [0-9a-fA-F]{4} "-" [0-9a-fA-F]{4} "-" [0-9a-fA-F]{4} "-" [0-9a-fA-F]{12}`,
};
