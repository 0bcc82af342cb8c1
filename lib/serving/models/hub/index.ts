export { createHubClient, type HubClient, type HubClientOptions, type SearchOptions } from "./create-hub-client";
export { asksTheHub, hubName, refuseOtherHub } from "./hub-name";
export type { HubFile, HubModel } from "./hub-model";
export { parseRepositoryReference, type RepositoryReference } from "./parse-repository-reference";
