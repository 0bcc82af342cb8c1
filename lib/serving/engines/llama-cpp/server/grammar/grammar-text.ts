import { jsonRules } from "./json-rules";

/** Rules (GBNF) by name. */
export type Rules = ReadonlyMap<string, string>;

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
