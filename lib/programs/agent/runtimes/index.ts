export { ProcessRuntime } from "./process";
export type { EngineExit, LogRun, ObservedRun, RunLogs, Runtime } from "./runtime";
