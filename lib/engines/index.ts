export type {
  BundledProgram,
  Diagnosis,
  EngineDriver,
  EngineMetrics,
  Executable,
  HostFacts,
  LaunchInput,
  LaunchPlan,
  MemoryEstimate,
  MemoryPart,
  StartReport,
  Verdict,
} from "./driver";
export type { AcceleratorFacts, EngineFingerprint, LayerFacts, ModelFacts, NodeFacts } from "./facts";
export { inspectGguf, withFile } from "./gguf";
export { programArguments } from "./program-arguments";
export { driverByName, drivers } from "./registry";
export { selectEngine, type EngineSelection } from "./select";
