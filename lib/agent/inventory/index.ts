export { createInventory, type FreeMemory, type Inventory } from "./create-inventory";
export { createRunTool } from "./run-tool";
