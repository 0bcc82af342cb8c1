export { bundleEngines, exampleNode, root, sourcePrograms } from "./engine-programs";
export { describeEngineDriver, type EngineCase } from "./describe-engine-driver";
export { fetchSchemaSuite, type SuiteGroup } from "./fetch-schema-suite";
export { fetchWeights, type TestWeights } from "./fetch-weights";
export { startEngine, statusOf, type StartedEngine } from "./start-engine";
