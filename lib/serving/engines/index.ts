export { checkEngineConfig, underOwnNames, withoutEffect, type EngineConfig } from "./check-config";
export { toolModels } from "./llama-cpp/tool-models";
export { gatewaySettingsOf, withoutGatewaySettings, type DeploymentSettings } from "./gateway-settings";
export { samplingOf } from "./sampling";
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
  Medium,
  MemoryPart,
  Served,
  ModelLimit,
  StartReport,
  Verdict,
} from "./driver";
export { usefulContextMin } from "./driver";
export { contradictions, withLaterFacts } from "./compare-facts";
export {
  factsVersion,
  type AcceleratorFacts,
  type EngineFingerprint,
  type LayerFacts,
  type ModelFacts,
  type NodeFacts,
} from "./facts";
export { quantizationOf } from "./formats/gguf-files";
export { GgufError, inspectGguf, readShape, withFile, type ReadAt } from "./gguf";
export { programArguments } from "./program-arguments";
export { driverByName, drivers } from "./registry";
export { selectEngine, type EngineSelection } from "./select";
