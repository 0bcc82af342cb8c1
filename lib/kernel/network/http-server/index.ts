export { createConnectionGate, hasBody, type Arriving, type ConnectionGate } from "./connection-gate";
export { createHttpServer, type Words } from "./create-http-server";
export { watchDeadlines, type Deadlines, type Watched } from "./deadlines";
export { discardRest } from "./discard-rest";
