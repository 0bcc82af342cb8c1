export { EmbeddedPostgresError } from "./embedded-postgres-error";
export { startEmbeddedPostgres, type EmbeddedPostgresOptions } from "./start-embedded-postgres";
export { stopEmbeddedPostgres } from "./stop-embedded-postgres";
