export { createEgress, type Egress, type OpenRequest, type OpenResponse } from "./create-egress";
export type { BodySink } from "./direct/fetch-direct";
export { EgressError, type EgressProblem } from "./egress-error";
export { mayCarryToken } from "./may-carry-token";
export { readCapped } from "./read-capped";
