export { ProcessRuntime } from "./process";
export type { EngineExit, GroupMemory, LogRun, ObservedRun, Recovery, RunLogs, Runtime, StartRequest } from "./runtime";
