"use client";

import type { RowData } from "@tanstack/react-table";
import { Fragment, useState } from "react";
import { Button } from "@/components/ui/button";
import type { DataTableProps } from "@/components/ui/data-table/data-table-props";
import { DataTableRow } from "@/components/ui/data-table/data-table-row";
import { useRowKeys } from "@/components/ui/data-table/use-row-keys";
import type { Selection } from "@/components/ui/data-table/use-selection";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";

type DataTableBodyProps<Row extends RowData> = Pick<
  DataTableProps<Row>,
  "label" | "columns" | "rowName" | "rowActions" | "renderDetail"
> & {
  /** The rows of this page. */
  rows: { id: string; row: Row }[];
  selection: Selection | undefined;
  loading: boolean;
  onClear: () => void;
};

export function DataTableBody<Row extends RowData>(props: DataTableBodyProps<Row>) {
  const { label, columns, rows, loading, renderDetail, selection } = props;
  const [detailId, setDetailId] = useState<string>();
  const bodyRef = useRowKeys();
  const width = columns.length + 3;

  if (loading) return <SkeletonRows columns={columns.length} />;
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
      {rows.map(({ id, row }) => {
        const open = detailId === id;
        return (
          <Fragment key={id}>
            <DataTableRow
              id={id}
              row={row}
              columns={columns}
              name={props.rowName(row)}
              selection={selection}
              actions={props.rowActions?.(row)}
              detail={renderDetail && { open, onToggle: () => setDetailId(open ? undefined : id) }}
            />
            {open && renderDetail && (
              <tr className="max-md:block">
                <td colSpan={width} className="border-b border-line bg-sunken px-4 py-4 max-md:block">
                  {renderDetail(row)}
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
            <td
              key={column}
              className="h-(--row-size) border-b border-line px-3 first:ps-0 max-md:block max-md:not-first:hidden"
            >
              <Skeleton className={column === 0 ? "h-3.5 w-40 max-md:mt-4" : "h-3.5 w-16"} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}
