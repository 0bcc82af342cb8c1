/**
 * Spells the ways in which models mark LaTeX as the one that remark-math reads without mistaking prices for formulas: two
 * dollars, within a line or as a block of lines. Markdown itself would take the backslashes of `\(…\)` away. What is code
 * stays as it is, and so does a formula whose end has not come yet.
 */
export function spellMath(markdown: string): string {
  return markdown.replaceAll(marks, (...found) => {
    const { bracketed, bracketsIndent, alone, aloneIndent, parenthesized, dollars } = found.at(-1) as Partial<
      Record<string, string>
    >;
    const block = bracketed ?? alone;
    const indent = bracketsIndent ?? aloneIndent ?? "";
    if (block !== undefined) return `${indent}$$\n${indent}${block.trim()}\n${indent}$$`;
    const inline = parenthesized ?? dollars;
    return inline === undefined ? found[0] : `$$${inline.trim()}$$`;
  });
}

const marks = new RegExp(
  [
    // Code, fenced and within a line, is matched first and kept.
    /^ {0,3}(?<fence>`{3,}|~{3,})[^\n]*\n(?:[\s\S]*?^ {0,3}\k<fence>[`~]*[ \t]*$|[\s\S]*)/,
    /(?<ticks>`+)(?!`)[\s\S]*?[^`]\k<ticks>(?!`)/,
    // \[ … \] and a line that is nothing but $$ … $$ are blocks.
    /(?<bracketsIndent>^[ \t]*)?(?<!\\)\\\[(?<bracketed>(?:(?!\n\s*\n)[\s\S])+?)\\\]/,
    /^(?<aloneIndent>[ \t]*)\$\$(?<alone>[^$\n]+)\$\$[ \t]*$/,
    /\$\$[\s\S]+?\$\$/,
    /(?<!\\)\\\((?<parenthesized>(?:(?!\n\s*\n)[\s\S])+?)\\\)/,
    // One dollar under Pandoc's rule: no space inside, no digit behind, so that prices are none.
    /(?<![\\$\w])\$(?<dollars>[^\s$](?:[^$\n]*[^\s$\\])?)\$(?![\d$])/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "gm",
);
