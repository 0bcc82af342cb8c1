export { createInventory, type FreeMemory, type Inventory } from "./create-inventory";
export { parseJsonOutput } from "./parse-json-output";
export { createRunTool, type RunTool } from "./run-tool";
