export type { Fault } from "./faults";
export type { TestRepository } from "./repositories";
export { startTestHub, type ServedRequest, type TestHub, type TestHubOptions } from "./start-test-hub";
