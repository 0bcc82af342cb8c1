"use client";

import type { ReactTable, RowData } from "@tanstack/react-table";
import { Fragment } from "react";
import { Button } from "@/components/ui/button";
import type { DataTableProps } from "@/components/ui/data-table/data-table-props";
import { DataTableRow } from "@/components/ui/data-table/data-table-row";
import type { Features } from "@/components/ui/data-table/features";
import { useRowKeys } from "@/components/ui/data-table/use-row-keys";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";

type DataTableBodyProps<Row extends RowData> = Pick<
  DataTableProps<Row>,
  "label" | "columns" | "rowName" | "rowActions" | "renderDetail"
> & {
  table: ReactTable<Features, Row>;
  loading: boolean;
  detailId: string | undefined;
  onDetail: (id: string | undefined) => void;
  onClear: () => void;
};

export function DataTableBody<Row extends RowData>(props: DataTableBodyProps<Row>) {
  const { table, label, loading, renderDetail, detailId } = props;
  const bodyRef = useRowKeys();
  const rows = table.getRowModel().rows;
  const width = table.getVisibleLeafColumns().length + 3;

  if (loading) return <SkeletonRows columns={table.getVisibleLeafColumns().length} />;
  if (rows.length === 0) {
    return (
      <tbody className="max-md:block">
        <tr className="max-md:block">
          <td colSpan={width} className="max-md:block">
            <EmptyState
              title="Nothing matches"
              actions={<Button onClick={props.onClear}>Clear search and filters</Button>}
            >
              {`${label} exist, but none with this search and these filters.`}
            </EmptyState>
          </td>
        </tr>
      </tbody>
    );
  }
  return (
    <tbody ref={bodyRef} className="max-md:block">
      {rows.map((row) => {
        const open = detailId === row.id;
        return (
          <Fragment key={row.id}>
            <DataTableRow
              row={row}
              columns={props.columns}
              name={props.rowName(row.original)}
              actions={props.rowActions?.(row.original)}
              detail={renderDetail && { open, onToggle: () => props.onDetail(open ? undefined : row.id) }}
            />
            {open && renderDetail && (
              <tr className="max-md:block">
                <td colSpan={width} className="border-b border-line bg-sunken px-4 py-4 max-md:block">
                  {renderDetail(row.original)}
                </td>
              </tr>
            )}
          </Fragment>
        );
      })}
    </tbody>
  );
}

function SkeletonRows({ columns }: { columns: number }) {
  return (
    <tbody className="max-md:block">
      {Array.from({ length: 5 }, (_, index) => (
        <tr key={index} className="max-md:block">
          {Array.from({ length: columns }, (_, column) => (
            <td key={column} className="h-(--row-size) border-b border-line px-2 max-md:not-first:hidden max-md:block">
              <Skeleton className={column === 0 ? "h-3.5 w-40 max-md:mt-4" : "h-3.5 w-16"} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}
