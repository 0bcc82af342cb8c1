export { createEgress, type Egress, type OpenRequest, type OpenResponse } from "./create-egress";
export { EgressError, type EgressProblem } from "./egress-error";
export { readCapped } from "./read-capped";
