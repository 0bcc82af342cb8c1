export type AnsiColor = "red" | "green" | "yellow" | "blue" | "magenta" | "cyan" | "gray";
export type LogSpan = { text: string; color?: AnsiColor; bold?: boolean; dim?: boolean };

type Style = Omit<LogSpan, "text">;

/** CSI and OSC sequences, then any other escape. Only colour (CSI … m) means something to us; the rest is dropped. */
// oxlint-disable-next-line no-control-regex
const escapes = /\u001b\[([0-9;:]*)([A-Za-z])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-_]?/g;
/** Characters that show nothing but change what is shown around them. */
// oxlint-disable-next-line no-control-regex
const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/**
 * A log line as styled text. Log text is hostile: it never becomes HTML, and control characters, among them those that
 * turn reading direction, are written out as code points.
 */
export function parseAnsi(line: string): LogSpan[] {
  const spans: LogSpan[] = [];
  let style: Style = {};
  let from = 0;
  const text = lastOverwrite(line);
  for (const match of text.matchAll(escapes)) {
    add(text.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[2] === "m") style = applyCodes(style, match[1] ?? "");
  }
  add(text.slice(from));
  return spans;

  function add(raw: string) {
    if (raw !== "") spans.push({ ...style, text: raw.replace(hidden, showCodePoint) });
  }
}

/** The line without any styling: for search, copy and download. */
export function plainText(line: string): string {
  return lastOverwrite(line).replace(escapes, "").replace(hidden, showCodePoint);
}

/** A progress bar writes over itself with carriage returns; what counts is what it said last. */
function lastOverwrite(line: string): string {
  const trimmed = line.endsWith("\r") ? line.slice(0, -1) : line;
  return trimmed.slice(trimmed.lastIndexOf("\r") + 1);
}

function applyCodes(style: Style, codes: string): Style {
  let next = style;
  const numbers = codes.split(/[;:]/).map(Number);
  for (let index = 0; index < numbers.length; index += 1) {
    const code = numbers[index] ?? 0;
    if (code === 38 || code === 48) index += numbers[index + 1] === 5 ? 2 : 4;
    else next = applyCode(next, code);
  }
  return next;
}

function applyCode(style: Style, code: number): Style {
  if (code === 0) return {};
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 22) return without(style, "bold", "dim");
  if (code === 39) return without(style, "color");
  const color = colors[code >= 90 ? code - 90 : code - 30];
  if (color === undefined || !isForeground(code)) return style;
  return color === "default" ? without(style, "color") : { ...style, color };
}

const isForeground = (code: number) => (code >= 30 && code <= 37) || (code >= 90 && code <= 97);

/** Black and white would vanish on one of the themes. */
const colors = ["gray", "red", "green", "yellow", "blue", "magenta", "cyan", "default"] as const;

function without(style: Style, ...keys: (keyof Style)[]): Style {
  const next = { ...style };
  for (const key of keys) delete next[key];
  return next;
}

function showCodePoint(character: string): string {
  return `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
}
