"use client";

import { Volume2, ChevronsDown, Clock, Download, Search, TriangleAlert, WrapText } from "lucide-react";
import type { ReactNode } from "react";
import { formatCount } from "@/components/ui/format";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { saveFile } from "@/components/ui/save-file";
import type { LogLine } from "@/components/ui/log-view/log-buffer";
import { isBrokenExpression, type LogFilter } from "@/components/ui/log-view/log-filter";
import type { LogLook } from "@/components/ui/log-view/log-look";
import { plainText } from "@/components/ui/log-view/parse-ansi";

type LogToolbarProps = {
  aside: ReactNode;
  filter: LogFilter;
  look: LogLook;
  fileName: string;
  lines: readonly LogLine[];
  total: number;
  following: boolean;
  onFilter: (filter: LogFilter) => void;
  onLook: (look: LogLook) => void;
  onFollow: (following: boolean) => void;
};

export function LogToolbar(props: LogToolbarProps) {
  const { aside, filter, look, fileName, lines, total, following, onFilter, onLook, onFollow } = props;
  const narrowed = filter.text !== "" || filter.problemsOnly;
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2">
      {aside}
      <Input
        type="search"
        aria-label="Filter lines"
        placeholder="Filter, or /expression/"
        leading={<Search aria-hidden="true" />}
        value={filter.text}
        aria-invalid={isBrokenExpression(filter.text) || undefined}
        onChange={(event) => onFilter({ ...filter, text: event.target.value })}
        className="w-full sm:w-64"
      />
      <span role="status" className="text-xs text-muted tabular-nums">
        {narrowed && `${formatCount(lines.length)} of ${formatCount(total)} lines`}
      </span>
      <div className="ms-auto flex items-center gap-0.5">
        <IconButton
          label="Warnings and errors only"
          icon={<TriangleAlert aria-hidden="true" />}
          pressed={filter.problemsOnly}
          onClick={() => onFilter({ ...filter, problemsOnly: !filter.problemsOnly })}
        />
        <IconButton
          label="Show times"
          icon={<Clock aria-hidden="true" />}
          pressed={look.times}
          onClick={() => onLook({ ...look, times: !look.times })}
        />
        <IconButton
          label="Wrap long lines"
          icon={<WrapText aria-hidden="true" />}
          pressed={look.wrap}
          onClick={() => onLook({ ...look, wrap: !look.wrap })}
        />
        <IconButton
          label="Announce new lines to screen readers"
          icon={<Volume2 aria-hidden="true" />}
          pressed={look.announce}
          onClick={() => onLook({ ...look, announce: !look.announce })}
        />
        <IconButton
          label="Follow the end"
          icon={<ChevronsDown aria-hidden="true" />}
          pressed={following}
          onClick={() => onFollow(!following)}
        />
        <IconButton
          label={narrowed ? "Download these lines" : "Download"}
          icon={<Download aria-hidden="true" />}
          onClick={() => saveFile(`${fileName}.log`, "text/plain", lines.map(toFileLine).join(""))}
        />
      </div>
    </div>
  );
}

function toFileLine({ text, at }: LogLine): string {
  return `${at === undefined ? "" : `${at} `}${plainText(text)}\n`;
}
