export { createLogBuffer, type LogBuffer, type LogLine } from "./log-buffer";
export { LogView } from "./log-view";
