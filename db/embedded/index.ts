export { startEmbeddedPostgres, type EmbeddedPostgres } from "./start";
export { stopEmbeddedPostgres } from "./stop";
