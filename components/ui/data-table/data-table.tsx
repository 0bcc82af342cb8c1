"use client";

import type { RowData } from "@tanstack/react-table";
import { useEffect, useState } from "react";
import { DataTableBody } from "@/components/ui/data-table/data-table-body";
import { DataTableHead } from "@/components/ui/data-table/data-table-head";
import { DataTablePages } from "@/components/ui/data-table/data-table-pages";
import type { DataTableProps } from "@/components/ui/data-table/data-table-props";
import { DataTableToolbar } from "@/components/ui/data-table/data-table-toolbar";
import { isNarrowed, type ListState } from "@/components/ui/data-table/list-state";
import { useListState } from "@/components/ui/data-table/use-list-state";
import { useRows } from "@/components/ui/data-table/use-rows";
import { useSelection } from "@/components/ui/data-table/use-selection";
import { formatCount } from "@/components/ui/format";

/** What the server sent needs no more searching and sorting. */
const asItCame: ListState = { search: "", sort: undefined, page: 0, hidden: [], filters: {} };

/** A list to search, sort, filter, select from and act on. A table from 768 px up, cards below. */
export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowId, failure, empty, defaultSort, bulkActions, remote } = props;
  const { local = false, pageSize = 50 } = props;
  const [defaults] = useState(() => ({
    sort: defaultSort,
    hidden: columns.filter(({ hidden }) => hidden).map(({ id }) => id),
  }));
  const own = useListState(defaults, local || remote !== undefined);
  const [list, setList] = remote ? [remote.list, remote.onList] : own;
  const change = (part: Partial<ListState>) => setList((current) => ({ ...current, page: 0, ...part }));

  const matching = useRows(columns, rows, rowId, remote ? asItCame : list);
  const count = remote ? (remote.total ?? 0) : matching.length;
  const selection = useSelection(matching.map(({ id }) => id));
  const selected = matching.filter(({ id }) => selection.ids.has(id)).map(({ row }) => row);
  // Rows may have gone since the page was chosen.
  const page = Math.min(list.page, Math.max(0, Math.ceil(count / pageSize) - 1));
  const shown = remote ? matching : matching.slice(page * pageSize, (page + 1) * pageSize);
  const isBeyond = remote?.total !== undefined && list.page > page;
  useEffect(() => {
    if (isBeyond) setList((current) => ({ ...current, page }));
  }, [isBeyond, page, setList]);
  const hasNothing = rows?.length === 0 && !(remote && (isNarrowed(list) || count > 0));
  const visible = columns.filter(({ id }) => !list.hidden.includes(id));
  const frame = {
    columns: visible,
    rows: shown,
    selection: bulkActions && selection,
    hasDetail: props.renderDetail !== undefined,
    hasActions: props.rowActions !== undefined,
  };

  return (
    <div>
      <DataTableToolbar
        {...props}
        list={list}
        onChange={change}
        matching={count}
        hasNothing={hasNothing}
        selectedCount={selected.length}
        onSelectAll={() => selection.replace(matching.map(({ id }) => id))}
        onClearSelection={() => selection.replace([])}
        bulk={selected.length > 0 ? bulkActions?.(selected, () => selection.replace([])) : undefined}
      />
      <p role="status" className="sr-only">
        {rows !== undefined &&
          isNarrowed(list) &&
          (remote
            ? `${formatCount(count)} match`
            : `${formatCount(matching.length)} of ${formatCount(rows.length)} match`)}
      </p>
      {(rows === undefined && failure) ||
        (hasNothing ? (
          empty
        ) : (
          <>
            <div className="max-xl:overflow-x-auto">
              <table
                aria-label={label}
                aria-busy={rows === undefined || undefined}
                aria-rowcount={rows === undefined ? undefined : count}
                className="w-full border-separate border-spacing-0 text-sm max-md:block"
              >
                <DataTableHead {...frame} sort={list.sort} onSort={(sort) => change({ sort })} />
                <DataTableBody
                  {...props}
                  {...frame}
                  loading={rows === undefined}
                  onClear={() => change({ search: "", filters: {} })}
                />
              </table>
            </div>
            <DataTablePages
              label={label}
              page={page}
              pageSize={pageSize}
              matching={count}
              more={props.more}
              onPage={(next) => change({ page: next })}
            />
          </>
        ))}
    </div>
  );
}
