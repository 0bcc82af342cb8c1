export { bundlePrograms, exampleNode, root, sourcePrograms } from "./bundle-programs";
export { describeEngineDriver, type EngineCase } from "./describe-engine-driver";
export { fetchWeights, type TestWeights } from "./fetch-weights";
export { startEngine, statusOf, type StartedEngine } from "./start-engine";
