export type { FoundEngine } from "./find-engine";
export { Instances, type InstancesOptions } from "./instances";
export { parsePortRange } from "./pick-port";
export { createStartInstance } from "./start-instance";
