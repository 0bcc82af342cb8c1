import type { RowData } from "@tanstack/react-table";
import type { ReactNode } from "react";

/** One column of a `DataTable`. */
export type DataColumn<Row extends RowData> = {
  id: string;
  header: string;
  /** What sorting, search and filters compare; without it the column only shows. `null` sorts last. */
  value?: (row: Row) => string | number | null | undefined;
  /** What is shown; by default the value. */
  cell?: (row: Row) => ReactNode;
  /** "end" for figures. */
  align?: "start" | "end";
  /** Sort from the largest first: dates, sizes. */
  largestFirst?: boolean;
  /** Starts hidden; the column menu brings it back. */
  hidden?: boolean;
  /** Always shown, absent from the column menu. */
  fixed?: boolean;
  /** On a phone each row is a card: "title" leads it, "hide" leaves the column out. */
  card?: "title" | "row" | "hide";
  /** Left out where the table is narrow, from 768 to 1279 px. */
  wide?: boolean;
  /** Width and truncation classes of its cells. */
  className?: string;
};
