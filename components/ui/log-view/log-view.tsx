"use client";

import { ArrowDown } from "lucide-react";
import { useDeferredValue, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format";
import { layOutLines, visibleLines } from "@/components/ui/log-view/line-layout";
import type { LogBuffer, LogLine } from "@/components/ui/log-view/log-buffer";
import { filterLines, type LogFilter } from "@/components/ui/log-view/log-filter";
import type { LogLook } from "@/components/ui/log-view/log-look";
import { LogRow, shownLength, timeColumns } from "@/components/ui/log-view/log-row";
import { LogToolbar } from "@/components/ui/log-view/log-toolbar";
import { useFollow } from "@/components/ui/log-view/use-follow";
import { useGrid } from "@/components/ui/log-view/use-grid";

type LogViewProps = {
  /** What the log is of: "Log of llama-8b". */
  label: string;
  buffer: LogBuffer;
  /** Name of the downloaded file, without ending. */
  fileName: string;
  /** Stands first in the toolbar: a run picker. */
  aside?: ReactNode;
  /** Under the toolbar: "No data since 12:03:11". */
  notice?: ReactNode;
  /** Shown while there is not one line. */
  empty: ReactNode;
};

const noLines: readonly LogLine[] = [];
/** Rows drawn above and below what is visible, so that scrolling never shows a gap. */
const overscan = 20;

/** A log of any length: only what is visible is in the page. Follows the end until one scrolls away from it. */
export function LogView({ label, buffer, fileName, aside, notice, empty }: LogViewProps) {
  const newest = useSyncExternalStore(buffer.subscribe, buffer.lines, () => noLines);
  const [filter, setFilter] = useState<LogFilter>({ text: "", problemsOnly: false });
  const [look, setLook] = useState<LogLook>({ wrap: true, times: false, announce: false });
  const scrollerRef = useRef<HTMLDivElement>(null);
  const grid = useGrid(scrollerRef);
  const follow = useFollow(scrollerRef, newest);
  const all = follow.lines;

  const wanted = useDeferredValue(filter);
  const lines = useMemo(() => filterLines(all, wanted), [all, wanted]);
  const columns = look.wrap ? grid.columns - (look.times ? timeColumns : 0) : undefined;
  const layout = useMemo(
    () => layOutLines(columns === undefined ? lines.map(() => 1) : lines.map(shownLength), columns),
    [lines, columns],
  );
  const rowCount = layout.rowsBefore[lines.length] ?? 0;
  const [from, to] = visibleLines(
    layout,
    Math.floor(follow.scrollTop / grid.rowHeight) - overscan,
    Math.ceil(grid.height / grid.rowHeight) + overscan * 2,
  );

  return (
    <section aria-label={label} className="flex min-h-0 grow flex-col">
      <LogToolbar
        {...{ aside, filter, look, fileName, lines }}
        total={all.length}
        following={follow.following}
        onFilter={setFilter}
        onLook={setLook}
        onFollow={follow.setFollowing}
      />
      {notice}
      <div className="relative flex min-h-72 grow flex-col overflow-hidden rounded-lg border border-line bg-sunken">
        <div
          ref={scrollerRef}
          role="log"
          aria-label={label}
          aria-live={look.announce ? "polite" : "off"}
          // It scrolls, so the keyboard must reach it.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          onScroll={follow.onScroll}
          className="h-0 grow overflow-auto font-mono text-xs leading-5 focus-visible:-outline-offset-2"
        >
          {lines.length === 0 ? (
            <div className="p-4 font-sans text-sm text-muted">{all.length === 0 ? empty : "No line matches."}</div>
          ) : (
            <div style={{ height: rowCount * grid.rowHeight }} className="relative min-w-full">
              <div
                style={{ top: (layout.rowsBefore[from] ?? 0) * grid.rowHeight }}
                className={look.wrap ? "absolute inset-x-0" : "absolute min-w-full"}
              >
                {lines.slice(from, to).map((line) => (
                  <LogRow key={line.sequence} line={line} look={look} />
                ))}
              </div>
            </div>
          )}
        </div>
        {!follow.following && (
          <div className="absolute end-4 bottom-3 rounded-md bg-raised shadow-raised">
            <Button size="sm" icon={<ArrowDown aria-hidden="true" />} onClick={() => follow.setFollowing(true)}>
              {follow.unseen > 0 ? `${formatCount(follow.unseen)} new` : "To the end"}
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}
