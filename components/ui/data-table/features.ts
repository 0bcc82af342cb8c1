import {
  columnFilteringFeature,
  columnVisibilityFeature,
  createFilteredRowModel,
  createPaginatedRowModel,
  createSortedRowModel,
  filterFn_includesString,
  globalFilteringFeature,
  rowPaginationFeature,
  rowSelectionFeature,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_basic,
  tableFeatures,
  type ColumnDef,
  type RowData,
} from "@tanstack/react-table";
import type { DataColumn } from "@/components/ui/data-table/column";

/** What our tables can do; anything not named here stays out of the bundle. */
export const features = tableFeatures({
  columnFilteringFeature,
  columnVisibilityFeature,
  globalFilteringFeature,
  rowPaginationFeature,
  rowSelectionFeature,
  rowSortingFeature,
  filteredRowModel: createFilteredRowModel(),
  paginatedRowModel: createPaginatedRowModel(),
  sortedRowModel: createSortedRowModel(),
  filterFns: { includesString: filterFn_includesString },
  sortFns: { alphanumeric: sortFn_alphanumeric, basic: sortFn_basic },
});
export type Features = typeof features;

/** Our columns in the library's terms. */
export function toColumnDefs<Row extends RowData>(columns: DataColumn<Row>[]): ColumnDef<Features, Row>[] {
  return columns.map(({ id, header, value, largestFirst = false, fixed = false }) => ({
    id,
    header,
    ...(value && { accessorFn: (row: Row) => value(row) ?? undefined }),
    enableSorting: value !== undefined,
    enableGlobalFilter: value !== undefined,
    enableHiding: !fixed,
    sortDescFirst: largestFirst,
    sortUndefined: "last",
    filterFn: (row, columnId, wanted) =>
      Array.isArray(wanted) && wanted.includes(String(row.getValue<unknown>(columnId))),
  }));
}
