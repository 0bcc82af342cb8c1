/** The known name that somebody most likely meant: a part of what was written, or a few letters off. */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  if (written.length > 64) return undefined;
  const words = new Set(wordsOf(written));
  const scored = known.map((name) => ({
    name,
    distance: distanceOf(wordsOf(written).join(""), wordsOf(name).join("")),
  }));
  const close = scored.filter(({ distance }) => distance <= (written.length < 4 ? 1 : Math.max(2, written.length / 4)));
  if (close.length > 0) return close.toSorted((one, other) => one.distance - other.distance)[0]?.name;
  return known.find((name) => words.has(name) || wordsOf(name).includes(written.toLowerCase()));
}

const wordsOf = (name: string) =>
  name
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);

/** Letters to insert, leave out or replace (Levenshtein), row by row. */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let index = 0; index < one.length; index++) {
    const letter = one[index];
    const next = [index + 1];
    for (let at = 0; at < other.length; at++) {
      const replaced = (row[at] ?? 0) + (letter === other[at] ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
