"use client";

import type { RowData } from "@tanstack/react-table";
import clsx from "clsx";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import { CheckboxBox } from "@/components/ui/checkbox";
import type { DataColumn } from "@/components/ui/data-table/column";
import type { ListState } from "@/components/ui/data-table/list-state";
import type { Selection } from "@/components/ui/data-table/use-selection";

type DataTableHeadProps<Row extends RowData> = {
  columns: DataColumn<Row>[];
  /** The rows of this page. */
  rows: { id: string }[];
  selection: Selection | undefined;
  hasDetail: boolean;
  hasActions: boolean;
  sort: ListState["sort"];
  onSort: (sort: ListState["sort"]) => void;
};

const cellLook =
  "h-9 border-b border-line bg-canvas px-3 text-xs font-medium whitespace-nowrap text-muted first:ps-0 last:pe-0";

/** On a phone it only names the columns to assistive technology: what cannot be seen takes no focus. */
export function DataTableHead<Row extends RowData>(props: DataTableHeadProps<Row>) {
  const { columns, hasDetail, hasActions, sort } = props;
  return (
    <thead className="max-md:sr-only xl:sticky xl:top-0 xl:z-10">
      <tr>
        {props.selection && (
          <th scope="col" className={clsx(cellLook, "w-9 text-start")}>
            <span className="max-md:hidden">
              <SelectPage rows={props.rows} selection={props.selection} />
            </span>
          </th>
        )}
        {hasDetail && (
          <th scope="col" className={clsx(cellLook, "w-9")}>
            <span className="sr-only">Details</span>
          </th>
        )}
        {columns.map((column) => {
          const direction = sort?.id === column.id ? (sort.desc ? "descending" : "ascending") : undefined;
          const end = column.align === "end";
          return (
            <th
              key={column.id}
              scope="col"
              aria-sort={direction}
              className={clsx(cellLook, end ? "text-end" : "text-start", column.wide && "md:max-xl:hidden")}
            >
              {column.value && (
                <button
                  type="button"
                  onClick={() => props.onSort(nextSort(column, sort))}
                  className={clsx(
                    "group inline-flex h-6 items-center gap-1 rounded-sm hover:text-ink max-md:hidden [&_svg]:size-3",
                    direction && "text-ink",
                    end && "flex-row-reverse",
                  )}
                >
                  {column.header}
                  <SortMark direction={direction} />
                </button>
              )}
              <span className={clsx(column.value && "md:hidden")}>{column.header}</span>
            </th>
          );
        })}
        {hasActions && (
          <th scope="col" className={clsx(cellLook, "pinned w-10")}>
            <span className="sr-only">Actions</span>
          </th>
        )}
      </tr>
    </thead>
  );
}

function SelectPage({ rows, selection }: { rows: { id: string }[]; selection: Selection }) {
  const count = rows.filter(({ id }) => selection.ids.has(id)).length;
  const page = new Set(rows.map(({ id }) => id));
  return (
    <CheckboxBox
      aria-label="Select all rows of this page"
      checked={count > 0 && count === rows.length}
      indeterminate={count > 0 && count < rows.length}
      onCheckedChange={(checked) =>
        selection.replace(checked ? [...selection.ids, ...page] : [...selection.ids].filter((id) => !page.has(id)))
      }
    />
  );
}

/** First press sorts the way one most likely wants, the second turns it round, the third leaves it. */
function nextSort<Row extends RowData>({ id, largestFirst = false }: DataColumn<Row>, sort: ListState["sort"]) {
  if (sort?.id !== id) return { id, desc: largestFirst };
  return sort.desc === largestFirst ? { id, desc: !largestFirst } : undefined;
}

function SortMark({ direction }: { direction: "ascending" | "descending" | undefined }) {
  if (direction === "ascending") return <ArrowUp aria-hidden="true" />;
  if (direction === "descending") return <ArrowDown aria-hidden="true" />;
  return (
    <ChevronsUpDown aria-hidden="true" className="opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100" />
  );
}
