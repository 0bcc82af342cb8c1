const parting = /[\s/._-]/;

/**
 * Whether every word typed begins a word of these names, and how well: the first name's own beginning counts most. A
 * name's parts are words too, so that "270m" finds "gemma-3-270m-it".
 */
export function matchWords(typed: string, [label = "", ...others]: readonly string[] = []): number {
  const names = [label, ...others].join(" ").toLowerCase();
  const wanted = typed.toLowerCase().trim().split(/\s+/);
  if (!wanted.every((word) => beginsWord(names, word))) return 0;
  return names.startsWith(wanted[0] ?? "") ? 1 : 0.5;
}

function beginsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (at === 0 || parting.test(text.charAt(at - 1))) return true;
  }
  return false;
}
