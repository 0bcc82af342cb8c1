"use client";

import type { RowData } from "@tanstack/react-table";
import { ArrowUpDown, ListFilter, Search, SlidersHorizontal, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import type { DataTableProps, TableFilter } from "@/components/ui/data-table/data-table-props";
import { isNarrowed, type ListState } from "@/components/ui/data-table/list-state";
import { DropdownMenu } from "@/components/ui/dropdown-menu";
import type { MenuEntry } from "@/components/ui/menu-entry";
import { formatCount } from "@/components/ui/format";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";

type DataTableToolbarProps<Row extends RowData> = Pick<
  DataTableProps<Row>,
  "label" | "columns" | "search" | "filters" | "aside"
> & {
  /** There is nothing to search or arrange where there is nothing. */
  hasNothing: boolean;
  list: ListState;
  onChange: (part: Partial<ListState>) => void;
  matching: number;
  selectedCount: number;
  onSelectAll: () => void;
  onClearSelection: () => void;
  /** Buttons for the selected rows; while there are some they take the toolbar's place. */
  bulk: ReactNode;
};

export function DataTableToolbar<Row extends RowData>(props: DataTableToolbarProps<Row>) {
  const { label, columns, search, filters = [], aside, list, onChange } = props;
  const choosable = columns.filter(({ fixed }) => !fixed);
  const empty = props.hasNothing;
  const arranges = !empty && (search !== undefined || filters.length > 0);

  if (props.bulk !== undefined) return <BulkBar {...props} />;
  if (!arranges && aside === undefined) return null;
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2">
      {search && !empty && (
        <Input
          type="search"
          aria-label={`Search ${label.toLowerCase()}`}
          placeholder={search.placeholder}
          leading={<Search aria-hidden="true" />}
          value={list.search}
          onChange={(event) => onChange({ search: event.target.value })}
          className="min-w-40 grow basis-40 sm:grow-0 sm:basis-72"
        />
      )}
      {!empty &&
        filters.map((filter) => <FilterMenu key={filter.column} filter={filter} list={list} onChange={onChange} />)}
      {isNarrowed(list) && (
        <Button variant="quiet" icon={<X aria-hidden="true" />} onClick={() => onChange({ search: "", filters: {} })}>
          Clear
        </Button>
      )}
      <div className="ms-auto flex items-center gap-2">
        {aside}
        {arranges && (
          <span className="md:hidden">
            <DropdownMenu
              align="end"
              entries={[sortChoice(columns, list, onChange)]}
              trigger={<IconButton label="Sort" icon={<ArrowUpDown aria-hidden="true" />} />}
            />
          </span>
        )}
        {arranges && (
          <span className="max-md:hidden">
            <DropdownMenu
              align="end"
              entries={columnEntries(choosable, list, onChange)}
              trigger={<IconButton label="Choose columns" icon={<SlidersHorizontal aria-hidden="true" />} />}
            />
          </span>
        )}
      </div>
    </div>
  );
}

function BulkBar<Row extends RowData>(props: DataTableToolbarProps<Row>) {
  const { selectedCount, matching, bulk, onSelectAll, onClearSelection } = props;
  return (
    <div
      role="group"
      aria-label="Selected rows"
      className="mb-2 flex min-h-control flex-wrap items-center gap-2 text-sm"
    >
      <span role="status" className="font-medium tabular-nums">
        {formatCount(selectedCount)} selected
      </span>
      {selectedCount < matching && (
        <Button variant="quiet" size="sm" onClick={onSelectAll}>
          Select all {formatCount(matching)} matching
        </Button>
      )}
      <Button variant="quiet" size="sm" onClick={onClearSelection}>
        Clear selection
      </Button>
      <div className="ms-auto flex flex-wrap gap-2">{bulk}</div>
    </div>
  );
}

type FilterMenuProps = { filter: TableFilter; list: ListState; onChange: (part: Partial<ListState>) => void };

function FilterMenu({ filter, list, onChange }: FilterMenuProps) {
  const wanted = list.filters[filter.column] ?? [];
  const chosen = filter.options.filter(({ value }) => wanted.includes(value)).map((option) => option.label);
  const entries = filter.options.map(({ value, label }): MenuEntry => ({
    kind: "check",
    label,
    checked: wanted.includes(value),
    onCheckedChange: (checked) =>
      onChange({
        filters: {
          ...list.filters,
          [filter.column]: checked ? [...wanted, value] : wanted.filter((each) => each !== value),
        },
      }),
  }));
  return (
    <DropdownMenu
      entries={entries}
      trigger={
        <Button icon={<ListFilter aria-hidden="true" />}>
          {filter.label}
          {chosen.length > 0 && <span className="text-accent-text">{`: ${chosen.join(", ")}`}</span>}
        </Button>
      }
    />
  );
}

/** What the heads of the columns do where there are none to press. */
function sortChoice<Row extends RowData>(
  columns: DataTableProps<Row>["columns"],
  { sort }: ListState,
  onChange: (part: Partial<ListState>) => void,
): MenuEntry {
  return {
    kind: "choice",
    heading: "Sort by",
    value: sort?.id ?? "",
    options: columns.flatMap(({ id, header, value }) => (value ? { value: id, label: header } : [])),
    onValueChange: (id) =>
      onChange({ sort: { id, desc: columns.find((each) => each.id === id)?.largestFirst ?? false } }),
  };
}

function columnEntries<Row extends RowData>(
  columns: DataTableProps<Row>["columns"],
  list: ListState,
  onChange: (part: Partial<ListState>) => void,
): MenuEntry[] {
  return [
    { kind: "heading", label: "Columns" },
    ...columns.map(({ id, header }): MenuEntry => ({
      kind: "check",
      label: header,
      checked: !list.hidden.includes(id),
      onCheckedChange: (shown) =>
        onChange({ page: list.page, hidden: shown ? list.hidden.filter((each) => each !== id) : [...list.hidden, id] }),
    })),
  ];
}
