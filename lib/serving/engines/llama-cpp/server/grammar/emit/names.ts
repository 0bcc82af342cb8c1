import type { Alternative, Part } from "./rule-set";

type Sharing = {
  /** The rule of a key: filled once, used wherever the key comes again. */
  once: (key: string, kind: string, fill: () => Alternative[]) => Part;
  /** The same for names that are followed by the same. */
  keyOfName: (name: string) => string;
};

/**
 * One way to write each of the names, with their shared beginnings written once: llama.cpp keeps every way open that the
 * text so far allows, and each costs as much as the whole vocabulary.
 */
export function nameAlternatives(
  names: readonly string[],
  after: (name: string) => readonly Part[],
  { once, keyOfName }: Sharing,
): Alternative[] {
  const branches = (written: readonly Written[]): Alternative[] => {
    const byCharacter = Map.groupBy(written, ({ text }) => String.fromCodePoint(text.codePointAt(0) ?? 0));
    return [...byCharacter.values()].map((group) => {
      const [first] = group;
      if (first && group.length === 1) return [{ text: first.text }, ...after(first.name)];
      const shared = group.reduce((prefix, { text }) => commonBeginning(prefix, text), first?.text ?? "");
      const rest = group.map(({ text, ...one }): Written => ({ ...one, text: text.slice(shared.length) }));
      const key = rest.map(({ text, key: one }) => `${text} ${one}`).join("|");
      return [{ text: shared }, once(`names ${key}`, "name", () => branches(rest))];
    });
  };
  return branches(names.map((name) => ({ text: JSON.stringify(name), name, key: keyOfName(name) })));
}

/** What is left to write of a name. */
type Written = { text: string; name: string; key: string };

function commonBeginning(a: string, b: string): string {
  let length = 0;
  const left = Array.from(a);
  const right = Array.from(b);
  while (length < left.length && left[length] === right[length]) length++;
  return left.slice(0, length).join("");
}
