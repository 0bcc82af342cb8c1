"use client";

import { functionalUpdate, useTable, type RowData, type RowSelectionState } from "@tanstack/react-table";
import clsx from "clsx";
import { useMemo, useState } from "react";
import { DataTableBody } from "@/components/ui/data-table/data-table-body";
import { DataTableHead } from "@/components/ui/data-table/data-table-head";
import { DataTablePages } from "@/components/ui/data-table/data-table-pages";
import { DataTableToolbar } from "@/components/ui/data-table/data-table-toolbar";
import { features, toColumnDefs } from "@/components/ui/data-table/features";
import { isNarrowed, type ListState } from "@/components/ui/data-table/list-state";
import { useListState } from "@/components/ui/data-table/use-list-state";
import type { DataTableProps } from "@/components/ui/data-table/data-table-props";
import { formatCount } from "@/components/ui/format";

const noRows: never[] = [];

/** A list to search, sort, filter, select from and act on. A table from 768 px up, cards below. */
export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowId, rowName, failure, empty, defaultSort, local = false, pageSize = 50 } = props;
  const defaults = useMemo(
    () => ({ sort: defaultSort, hidden: columns.filter(({ hidden }) => hidden).map(({ id }) => id) }),
    // Only their first values count, as with any default.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [],
  );
  const [list, setList] = useListState(defaults, local);
  const [rowSelection, setRowSelection] = useState<RowSelectionState>({});
  const [detailId, setDetailId] = useState<string>();
  const columnDefs = useMemo(() => toColumnDefs(columns), [columns]);
  const columnFilters = useMemo(
    () => Object.entries(list.filters).flatMap(([id, value]) => (value.length > 0 ? [{ id, value }] : [])),
    [list.filters],
  );
  const sorting = useMemo(() => (list.sort ? [list.sort] : []), [list.sort]);
  const visibility = useMemo(() => Object.fromEntries(list.hidden.map((id) => [id, false])), [list.hidden]);
  const change = (part: Partial<ListState>) => setList((current) => ({ ...current, page: 0, ...part }));

  const table = useTable({
    features,
    columns: columnDefs,
    data: rows ?? noRows,
    getRowId: rowId,
    state: {
      sorting,
      columnFilters,
      globalFilter: list.search.trim(),
      pagination: { pageIndex: list.page, pageSize },
      columnVisibility: visibility,
      rowSelection,
    },
    onSortingChange: (updater) => change({ sort: functionalUpdate(updater, sorting)[0] }),
    onRowSelectionChange: setRowSelection,
    enableRowSelection: props.bulkActions !== undefined,
    enableMultiSort: false,
    // Live lists are fetched again and again; that must not throw the reader back to page one.
    autoResetPageIndex: false,
    globalFilterFn: "includesString",
    getColumnCanGlobalFilter: (column) => column.accessorFn !== undefined,
  });

  const matching = table.getFilteredRowModel().rows.length;
  const selected = table.getSelectedRowModel().rows.map((row) => row.original);
  const clearSelection = () => setRowSelection({});

  return (
    <div>
      <DataTableToolbar
        {...props}
        list={list}
        onChange={change}
        matching={matching}
        selectedCount={selected.length}
        onSelectAll={() => table.toggleAllRowsSelected(true)}
        onClearSelection={clearSelection}
        bulk={selected.length > 0 ? props.bulkActions?.(selected, clearSelection) : undefined}
      />
      <p role="status" className="sr-only">
        {rows !== undefined && isNarrowed(list) && `${formatCount(matching)} of ${formatCount(rows.length)} match`}
      </p>
      {failure ??
        (rows?.length === 0 ? (
          empty
        ) : (
          <>
            <div className="max-xl:overflow-x-auto">
              <table
                aria-label={label}
                aria-busy={rows === undefined || undefined}
                aria-rowcount={rows === undefined ? undefined : matching}
                className={clsx("w-full border-separate border-spacing-0 text-sm", "max-md:block")}
              >
                <DataTableHead
                  table={table}
                  columns={columns}
                  hasDetail={props.renderDetail !== undefined}
                  hasActions={props.rowActions !== undefined}
                />
                <DataTableBody
                  {...props}
                  table={table}
                  rowName={rowName}
                  loading={rows === undefined}
                  detailId={detailId}
                  onDetail={setDetailId}
                  onClear={() => change({ search: "", filters: {} })}
                />
              </table>
            </div>
            <DataTablePages
              label={label}
              page={list.page}
              pageSize={pageSize}
              matching={matching}
              more={props.more}
              onPage={(page) => change({ page })}
            />
          </>
        ))}
    </div>
  );
}
