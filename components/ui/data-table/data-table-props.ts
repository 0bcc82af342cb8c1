import type { RowData } from "@tanstack/react-table";
import type { Dispatch, ReactNode, SetStateAction } from "react";
import type { DataColumn } from "@/components/ui/data-table/column";
import type { ListState } from "@/components/ui/data-table/list-state";
import type { MenuEntry } from "@/components/ui/menu-entry";

/** A column whose values can be picked from a short list. */
export type TableFilter = { column: string; label: string; options: { value: string; label: string }[] };

/** A list of which the server searches, sorts and counts, and sends one page. */
export type RemoteList = {
  list: ListState;
  onList: Dispatch<SetStateAction<ListState>>;
  /** How many match, on all pages; undefined while that is not known. */
  total: number | undefined;
};

export type DataTableProps<Row extends RowData> = {
  /** What the rows are, in the plural: "Models". Names the table and stands in its messages. */
  label: string;
  /** Keep it stable: module scope or `useMemo`. */
  columns: DataColumn<Row>[];
  /** Undefined while loading. */
  rows: Row[] | undefined;
  rowId: (row: Row) => string;
  /** Names a row for assistive technology: its menu, its checkbox. */
  rowName: (row: Row) => string;
  /** Shown while there are no rows: an ErrorPanel, or the word that one may not see this. */
  failure?: ReactNode;
  /** Shown when there is nothing at all; usually an EmptyState. */
  empty: ReactNode;
  defaultSort?: { id: string; desc: boolean };
  search?: { placeholder: string };
  filters?: TableFilter[];
  /** Actions of one row, behind its last button. */
  rowActions?: (row: Row) => MenuEntry[];
  /** What can be done to several rows at once; makes rows selectable. */
  bulkActions?: (rows: Row[], clear: () => void) => ReactNode;
  /** More below a row, opened by its first button. */
  renderDetail?: (row: Row) => ReactNode;
  /** Stands at the end of the toolbar. */
  aside?: ReactNode;
  /** The server has more than it sent. */
  more?: { onMore: () => void; busy: boolean } | undefined;
  /** `rows` are one page of what this says; without it they are all there is. */
  remote?: RemoteList;
  /** Keep search, sort and filters out of the page's address: a table within a tab. */
  local?: boolean;
  pageSize?: number;
};
