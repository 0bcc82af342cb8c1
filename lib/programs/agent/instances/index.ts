export type { FoundEngine } from "./find-engine";
export { Instances } from "./instances";
export type { InstancesOptions } from "./instances-options";
export { parsePortRange } from "./pick-port";
export { createStartInstance } from "./start-instance";
