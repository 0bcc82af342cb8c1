import type { Alternative, Part, RuleSet } from "./rule-set";

/**
 * One way to write each of the names, with their shared beginnings written once: llama.cpp keeps every way open that the
 * text so far allows, and each costs as much as the whole vocabulary.
 */
export function nameAlternatives(
  rules: RuleSet,
  names: readonly string[],
  after: (name: string) => readonly Part[],
): Alternative[] {
  const written = names.map((name): [string, string] => [JSON.stringify(name), name]);
  return branches(rules, written, after);
}

type Written = readonly [text: string, name: string];

function branches(
  rules: RuleSet,
  written: readonly Written[],
  after: (name: string) => readonly Part[],
): Alternative[] {
  const byCharacter = Map.groupBy(written, ([text]) => String.fromCodePoint(text.codePointAt(0) ?? 0));
  return [...byCharacter.values()].map((group) => {
    const [first] = group;
    if (first && group.length === 1) return [{ text: first[0] }, ...after(first[1])];
    const shared = group.reduce((prefix, [text]) => commonBeginning(prefix, text), first?.[0] ?? "");
    const rest = group.map(([text, name]): Written => [text.slice(shared.length), name]);
    return [{ text: shared }, { rule: rules.define("name", () => branches(rules, rest, after)) }];
  });
}

function commonBeginning(a: string, b: string): string {
  let length = 0;
  const left = Array.from(a);
  const right = Array.from(b);
  while (length < left.length && left[length] === right[length]) length++;
  return left.slice(0, length).join("");
}
