export { createHubClient, type HubClient, type HubFile, type HubModel } from "./create-hub-client";
export { parseRepositoryReference } from "./parse-repository-reference";
