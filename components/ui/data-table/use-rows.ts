"use client";

import { useTable, type RowData } from "@tanstack/react-table";
import { useMemo } from "react";
import type { DataColumn } from "@/components/ui/data-table/column";
import { features, toColumnDefs } from "@/components/ui/data-table/features";
import type { ListState } from "@/components/ui/data-table/list-state";

const noRows: never[] = [];

/** The rows that match the list's search and filters, in its order. */
export function useRows<Row extends RowData>(
  columns: DataColumn<Row>[],
  rows: Row[] | undefined,
  rowId: (row: Row) => string,
  list: ListState,
): { id: string; row: Row }[] {
  const columnDefs = useMemo(() => toColumnDefs(columns), [columns]);
  const columnFilters = useMemo(
    () => Object.entries(list.filters).flatMap(([id, value]) => (value.length > 0 ? [{ id, value }] : [])),
    [list.filters],
  );
  const sorting = useMemo(() => (list.sort ? [list.sort] : []), [list.sort]);
  const table = useTable({
    features,
    columns: columnDefs,
    data: rows ?? noRows,
    getRowId: rowId,
    state: { sorting, columnFilters, globalFilter: list.search.trim() },
    globalFilterFn: "includesString",
    getColumnCanGlobalFilter: (column) => column.accessorFn !== undefined,
  });
  return table.getRowModel().rows.map(({ id, original }) => ({ id, row: original }));
}
