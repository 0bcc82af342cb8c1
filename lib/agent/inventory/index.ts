export { createInventory, type FreeMemory, type Inventory } from "./create-inventory";
export { createRunTool, type RunTool } from "./run-tool";
