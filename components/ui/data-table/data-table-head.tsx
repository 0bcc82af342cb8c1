"use client";

import type { ReactTable, RowData } from "@tanstack/react-table";
import clsx from "clsx";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import { CheckboxBox } from "@/components/ui/checkbox";
import type { DataColumn } from "@/components/ui/data-table/column";
import type { Features } from "@/components/ui/data-table/features";

type DataTableHeadProps<Row extends RowData> = {
  table: ReactTable<Features, Row>;
  columns: DataColumn<Row>[];
  hasDetail: boolean;
  hasActions: boolean;
};

const cellLook =
  "h-9 border-b border-line bg-canvas px-2 first:ps-0 last:pe-0 text-xs font-medium whitespace-nowrap text-muted";

export function DataTableHead<Row extends RowData>({ table, columns, hasDetail, hasActions }: DataTableHeadProps<Row>) {
  const ends = new Set(columns.filter(({ align }) => align === "end").map(({ id }) => id));
  const selectable = table.options.enableRowSelection === true;
  return (
    <thead className="max-md:sr-only xl:sticky xl:top-0 xl:z-10">
      <tr>
        {selectable && (
          <th scope="col" className={clsx(cellLook, "w-9 text-start")}>
            <CheckboxBox
              aria-label="Select all rows of this page"
              checked={table.getIsAllPageRowsSelected()}
              indeterminate={table.getIsSomePageRowsSelected() && !table.getIsAllPageRowsSelected()}
              onCheckedChange={(checked) => table.toggleAllPageRowsSelected(checked)}
            />
          </th>
        )}
        {hasDetail && (
          <th scope="col" className={clsx(cellLook, "w-9")}>
            <span className="sr-only">Details</span>
          </th>
        )}
        {table.getVisibleLeafColumns().map((column) => {
          const direction = column.getIsSorted();
          const end = ends.has(column.id);
          const title = String(column.columnDef.header);
          return (
            <th
              key={column.id}
              scope="col"
              aria-sort={direction === false ? undefined : direction === "asc" ? "ascending" : "descending"}
              className={clsx(cellLook, end ? "text-end" : "text-start")}
            >
              {column.getCanSort() ? (
                <button
                  type="button"
                  onClick={() => column.toggleSorting()}
                  className={clsx(
                    "group inline-flex h-6 items-center gap-1 rounded-sm hover:text-ink [&_svg]:size-3",
                    direction !== false && "text-ink",
                    end && "flex-row-reverse",
                  )}
                >
                  {title}
                  <SortMark direction={direction} />
                </button>
              ) : (
                title
              )}
            </th>
          );
        })}
        {hasActions && (
          <th scope="col" className={clsx(cellLook, "w-10")}>
            <span className="sr-only">Actions</span>
          </th>
        )}
      </tr>
    </thead>
  );
}

function SortMark({ direction }: { direction: "asc" | "desc" | false }) {
  if (direction === "asc") return <ArrowUp aria-hidden="true" />;
  if (direction === "desc") return <ArrowDown aria-hidden="true" />;
  return (
    <ChevronsUpDown aria-hidden="true" className="opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100" />
  );
}
