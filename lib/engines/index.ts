export type {
  BundledProgram,
  Diagnosis,
  EngineDriver,
  EngineMetrics,
  HostFacts,
  LaunchInput,
  LaunchPlan,
  MemoryEstimate,
  MemoryPart,
  StartReport,
  Verdict,
} from "./driver";
export type { AcceleratorFacts, EngineFingerprint, LayerFacts, ModelFacts, NodeFacts } from "./facts";
export { combineParts, GgufError, inspectGguf, withFile, type GgufProblem, type ReadAt } from "./gguf";
export { kvBytesPerToken } from "./memory";
export { driverByName, drivers } from "./registry";
export { selectEngine, type EngineSelection } from "./select";
