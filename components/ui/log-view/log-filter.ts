import type { LogLine } from "@/components/ui/log-view/log-buffer";
import { plainText } from "@/components/ui/log-view/parse-ansi";

export type LogLevel = "bad" | "warn" | undefined;

export type LogFilter = {
  /** Plain text, or `/expression/` for a regular expression. Case does not matter. */
  text: string;
  problemsOnly: boolean;
};

const badWords = /\b(?:error|fatal|panic|exception|traceback|critical|abort(?:ed)?|segfault|out of memory)\b/i;
const warnWords = /\b(?:warn|warning|deprecated)\b/i;

/** How bad a line sounds. A guess from its words: engines do not agree on a format. */
export function guessLevel(text: string): LogLevel {
  if (badWords.test(text)) return "bad";
  return warnWords.test(text) ? "warn" : undefined;
}

/** Lines that pass; all of them, in the same array, when the filter asks for nothing. */
export function filterLines(lines: readonly LogLine[], filter: LogFilter): readonly LogLine[] {
  const matches = toMatcher(filter.text);
  if (!matches && !filter.problemsOnly) return lines;
  return lines.filter(({ text }) => {
    const plain = plainText(text);
    return (!filter.problemsOnly || guessLevel(plain) !== undefined) && (!matches || matches(plain));
  });
}

/** Whether the text is an expression that cannot be read. It is then searched for as it stands. */
export function isBrokenExpression(text: string): boolean {
  const source = expressionSource(text);
  return source !== undefined && compile(source) === undefined;
}

function toMatcher(text: string): ((line: string) => boolean) | undefined {
  if (text === "") return undefined;
  const expression = compile(expressionSource(text));
  if (expression) return (line) => expression.test(line);
  const wanted = text.toLowerCase();
  return (line) => line.toLowerCase().includes(wanted);
}

function expressionSource(text: string): string | undefined {
  return text.length > 2 && text.startsWith("/") && text.endsWith("/") ? text.slice(1, -1) : undefined;
}

function compile(source: string | undefined): RegExp | undefined {
  if (source === undefined) return undefined;
  try {
    return new RegExp(source, "i");
  } catch {
    return undefined;
  }
}
