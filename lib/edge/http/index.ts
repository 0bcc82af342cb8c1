export { type Operation, type OperationInput, type OperationResult } from "./contract";
export { readBearer, readCredentials } from "./credentials";
export { openApiDocument } from "./openapi";
export { parseRequest } from "./parse-request";
export { problemResponse } from "./problem";
export { createRoute, type RouteHandler, type Verb } from "./route";
export { shareReading } from "./share-reading";
export { within } from "./within";
