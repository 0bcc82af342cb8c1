"use client";

import type { RowData } from "@tanstack/react-table";
import { useState } from "react";
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

/** A list to search, sort, filter, select from and act on. A table from 768 px up, cards below. */
export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowId, failure, empty, defaultSort, bulkActions, local = false, pageSize = 50 } = props;
  const [defaults] = useState(() => ({
    sort: defaultSort,
    hidden: columns.filter(({ hidden }) => hidden).map(({ id }) => id),
  }));
  const [list, setList] = useListState(defaults, local);
  const change = (part: Partial<ListState>) => setList((current) => ({ ...current, page: 0, ...part }));

  const matching = useRows(columns, rows, rowId, list);
  const selection = useSelection(matching.map(({ id }) => id));
  const selected = matching.filter(({ id }) => selection.ids.has(id)).map(({ row }) => row);
  // Rows may have gone since the page was chosen.
  const page = Math.min(list.page, Math.max(0, Math.ceil(matching.length / pageSize) - 1));
  const shown = matching.slice(page * pageSize, (page + 1) * pageSize);
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
        matching={matching.length}
        selectedCount={selected.length}
        onSelectAll={() => selection.replace(matching.map(({ id }) => id))}
        onClearSelection={() => selection.replace([])}
        bulk={selected.length > 0 ? bulkActions?.(selected, () => selection.replace([])) : undefined}
      />
      <p role="status" className="sr-only">
        {rows !== undefined &&
          isNarrowed(list) &&
          `${formatCount(matching.length)} of ${formatCount(rows.length)} match`}
      </p>
      {(rows === undefined && failure) ||
        (rows?.length === 0 ? (
          empty
        ) : (
          <>
            <div className="max-xl:overflow-x-auto">
              <table
                aria-label={label}
                aria-busy={rows === undefined || undefined}
                aria-rowcount={rows === undefined ? undefined : matching.length}
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
              matching={matching.length}
              more={props.more}
              onPage={(next) => change({ page: next })}
            />
          </>
        ))}
    </div>
  );
}
