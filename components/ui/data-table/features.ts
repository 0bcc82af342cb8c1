import {
  columnFilteringFeature,
  createFilteredRowModel,
  createSortedRowModel,
  filterFn_includesString,
  globalFilteringFeature,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_basic,
  tableFeatures,
  type ColumnDef,
  type RowData,
} from "@tanstack/react-table";
import type { DataColumn } from "@/components/ui/data-table/column";

/** What the library does for our tables: search, filter, sort. Pages, columns and selection are less code than its own. */
export const features = tableFeatures({
  columnFilteringFeature,
  globalFilteringFeature,
  rowSortingFeature,
  filteredRowModel: createFilteredRowModel(),
  sortedRowModel: createSortedRowModel(),
  filterFns: { includesString: filterFn_includesString },
  sortFns: { alphanumeric: sortFn_alphanumeric, basic: sortFn_basic },
});
type Features = typeof features;

/** Our columns in the library's terms. */
export function toColumnDefs<Row extends RowData>(columns: DataColumn<Row>[]): ColumnDef<Features, Row>[] {
  return columns.map(({ id, header, value, largestFirst = false }) => ({
    id,
    header,
    ...(value && { accessorFn: (row: Row) => value(row) ?? undefined }),
    enableSorting: value !== undefined,
    enableGlobalFilter: value !== undefined,
    sortDescFirst: largestFirst,
    sortUndefined: "last",
    filterFn: (row, columnId, wanted) =>
      Array.isArray(wanted) && wanted.includes(String(row.getValue<unknown>(columnId))),
  }));
}
