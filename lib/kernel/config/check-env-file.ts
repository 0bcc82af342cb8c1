/**
 * What is wrong with the text of an `.env` file: lines that set nothing, and names that are nearly one of `known`. Other
 * names are none of our business; proxies and device selections pass through to the programs.
 */
export function checkEnvFile(text: string, known: string[]): string[] {
  return withoutQuoted(text)
    .split("\n")
    .flatMap((line, index) => {
      const place = `.env, line ${index + 1}`;
      if (/^\s*(#|$)/.test(line)) return [];
      const name = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=/.exec(line)?.[1];
      if (name === undefined) return [`${place}: this is not NAME=value`];
      const meant = known.includes(name) ? undefined : known.find((other) => isNearly(name, other));
      return meant ? [`${place}: there is no ${name}. Is ${meant} meant?`] : [];
    });
}

/** Quoted values may hold anything, line breaks too, which stay so that lines keep their numbers. */
function withoutQuoted(text: string): string {
  return text.replaceAll(/=[ \t]*(["'`])[^]*?\1/g, (value) => `=${value.replaceAll(/[^\n]/g, "")}`);
}

/** One or two letters added, left out, changed or swapped. */
function isNearly(one: string, other: string): boolean {
  return Math.abs(one.length - other.length) <= 2 && distance(one, other) <= 2;
}

/** Levenshtein's distance, row by row. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let index = 0; index < one.length; index++) {
    const next = [index + 1];
    for (let column = 0; column < other.length; column++) {
      const replaced = (row[column] ?? 0) + (one[index] === other[column] ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
