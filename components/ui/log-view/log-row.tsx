"use client";

import clsx from "clsx";
import { memo } from "react";
import { formatCount } from "@/components/ui/format";
import type { LogLine } from "@/components/ui/log-view/log-buffer";
import { guessLevel } from "@/components/ui/log-view/log-filter";
import type { LogLook } from "@/components/ui/log-view/log-look";
import { parseAnsi, plainText, type AnsiColor } from "@/components/ui/log-view/parse-ansi";

/** Room of "14:03:11.123 " before the text. */
export const timeColumns = 13;
/** A longer line is cut on screen; the download has all of it. */
const shownMax = 4_000;

const colors: Record<AnsiColor, string> = {
  red: "text-bad",
  green: "text-ok",
  yellow: "text-warn",
  blue: "text-progress",
  magenta: "text-term-magenta",
  cyan: "text-term-cyan",
  gray: "text-faint",
};

const lengths = new WeakMap<LogLine, number>();

/** How many characters of a line are on screen. */
export function shownLength(line: LogLine): number {
  const known = lengths.get(line);
  if (known !== undefined) return known;
  const length = Math.min(shownMax, plainText(line.text.slice(0, shownMax * 2)).length);
  lengths.set(line, length);
  return length;
}

export const LogRow = memo(function LogRow({ line, look }: { line: LogLine; look: LogLook }) {
  const cut = line.text.length > shownMax * 2;
  const spans = parseAnsi(cut ? line.text.slice(0, shownMax) : line.text);
  const level = guessLevel(line.text.slice(0, shownMax));
  return (
    <div
      className={clsx(
        "px-4",
        look.times && "flex",
        level === "bad" && "bg-bad-soft",
        level === "warn" && "bg-warn-soft",
        look.wrap ? "break-all whitespace-pre-wrap" : "whitespace-pre",
      )}
    >
      {look.times && (
        <span className="w-[13ch] shrink-0 text-muted select-none">
          {line.at === undefined ? "" : clockTime(line.at)}
        </span>
      )}
      <span className="min-w-0">
        {spans.map((span, index) => (
          <span
            key={index}
            className={clsx(span.color && colors[span.color], span.bold && "font-semibold", span.dim && "text-muted")}
          >
            {span.text}
          </span>
        ))}
        {cut && <span className="text-muted">{` … ${formatCount(line.text.length - shownMax)} more characters`}</span>}
        {spans.length === 0 && "\u00a0"}
      </span>
    </div>
  );
});

/** Local time to the millisecond. */
function clockTime(at: string): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${clock}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}
