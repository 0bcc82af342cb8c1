"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { Button } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format";
import { IconButton } from "@/components/ui/icon-button";

type DataTablePagesProps = {
  label: string;
  /** From 0. */
  page: number;
  pageSize: number;
  matching: number;
  more: { onMore: () => void; busy: boolean } | undefined;
  onPage: (page: number) => void;
};

/** Where one is in the list, and the way to the rest of it. Nothing while everything fits. */
export function DataTablePages({ label, page, pageSize, matching, more, onPage }: DataTablePagesProps) {
  const last = Math.max(0, Math.ceil(matching / pageSize) - 1);
  if (last === 0 && !more) return null;
  const from = page * pageSize + 1;
  const to = Math.min(matching, from + pageSize - 1);
  return (
    <nav aria-label={`Pages of ${label}`} className="mt-3 flex items-center justify-between gap-3 text-xs text-muted">
      <span className="tabular-nums">
        {formatCount(from)}–{formatCount(to)} of {more ? "more than " : ""}
        {formatCount(matching)}
      </span>
      <span className="flex items-center gap-1">
        {more && page === last && (
          <Button size="sm" busy={more.busy} onClick={more.onMore}>
            Load more
          </Button>
        )}
        {last > 0 && (
          <>
            <IconButton
              size="sm"
              label="Previous page"
              icon={<ChevronLeft aria-hidden="true" className="rtl:-scale-x-100" />}
              disabled={page === 0}
              onClick={() => onPage(page - 1)}
            />
            <IconButton
              size="sm"
              label="Next page"
              icon={<ChevronRight aria-hidden="true" className="rtl:-scale-x-100" />}
              disabled={page >= last}
              onClick={() => onPage(page + 1)}
            />
          </>
        )}
      </span>
    </nav>
  );
}
