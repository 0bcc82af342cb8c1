"use client";

import type { RowData } from "@tanstack/react-table";
import clsx from "clsx";
import { ChevronRight, Ellipsis } from "lucide-react";
import { CheckboxBox } from "@/components/ui/checkbox";
import type { DataColumn } from "@/components/ui/data-table/column";
import type { Selection } from "@/components/ui/data-table/use-selection";
import { DropdownMenu } from "@/components/ui/dropdown-menu";
import { IconButton } from "@/components/ui/icon-button";
import type { MenuEntry } from "@/components/ui/menu-entry";

type DataTableRowProps<Row extends RowData> = {
  id: string;
  row: Row;
  columns: DataColumn<Row>[];
  name: string;
  selection: Selection | undefined;
  actions: MenuEntry[] | undefined;
  detail: { open: boolean; onToggle: () => void } | undefined;
};

const cellLook =
  "h-(--row-size) border-b border-line px-3 py-1 first:ps-0 last:pe-0 max-md:h-auto max-md:border-0 max-md:px-0";

/** A row from 768 px up; below, a card: title first, then each column as name and value. */
export function DataTableRow<Row extends RowData>(props: DataTableRowProps<Row>) {
  const { id, row, columns, name, selection, actions, detail } = props;
  const selected = selection?.ids.has(id);
  return (
    <tr
      data-row
      aria-selected={selected}
      className="data-row max-md:relative max-md:grid max-md:grid-cols-2 max-md:gap-x-4 max-md:border-b max-md:border-line max-md:py-3"
    >
      {selection && (
        <td
          className={clsx(
            cellLook,
            "w-9 max-md:absolute max-md:end-12 max-md:top-2 max-md:flex max-md:h-(--control-size) max-md:items-center",
          )}
        >
          <CheckboxBox
            aria-label={`Select ${name}`}
            checked={selected ?? false}
            onCheckedChange={() => undefined}
            // A change event does not know of Shift.
            onClick={(event) => selection.press(id, event.currentTarget.checked, event.shiftKey)}
          />
        </td>
      )}
      {detail && (
        <td className={clsx(cellLook, "w-9 max-md:absolute max-md:top-2", actions ? "max-md:end-10" : "max-md:end-0")}>
          <IconButton
            size="sm"
            label={detail.open ? `Hide details of ${name}` : `Show details of ${name}`}
            aria-expanded={detail.open}
            icon={
              <ChevronRight aria-hidden="true" className={clsx("transition-transform", detail.open && "rotate-90")} />
            }
            onClick={detail.onToggle}
          />
        </td>
      )}
      {columns.map((column) => (
        <DataCell key={column.id} column={column} row={row} />
      ))}
      {actions && (
        <td className={clsx(cellLook, "pinned w-10 text-end max-md:absolute max-md:end-0 max-md:top-2")}>
          {actions.length > 0 && (
            <DropdownMenu
              align="end"
              entries={actions}
              trigger={<IconButton size="sm" label={`Actions of ${name}`} icon={<Ellipsis aria-hidden="true" />} />}
            />
          )}
        </td>
      )}
    </tr>
  );
}

function DataCell<Row extends RowData>({ column, row }: { column: DataColumn<Row>; row: Row }) {
  const { id, header, align, card = "row", wide = false, className } = column;
  const content = column.cell ? column.cell(row) : (column.value?.(row) ?? "–");
  return (
    <td
      data-column={id}
      className={clsx(
        cellLook,
        align === "end" && "tabular-nums md:text-end",
        card === "title" && "font-medium max-md:order-first max-md:col-span-2 max-md:pe-20 max-md:text-base",
        card === "hide" && "max-md:hidden",
        wide && "md:max-xl:hidden",
        className,
      )}
    >
      {card === "row" && <span className="block text-xs text-muted md:hidden">{header}</span>}
      {content}
    </td>
  );
}
