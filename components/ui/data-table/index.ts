export type { DataColumn } from "./column";
export { DataTable } from "./data-table";
export { useListState } from "./use-list-state";
