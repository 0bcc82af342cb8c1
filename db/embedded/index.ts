export { backUpDataDirectory } from "./back-up-data-directory";
export { copyFiles, copyFolder } from "./copy-folder";
export { EmbeddedPostgresError } from "./embedded-postgres-error";
export { majorVersion } from "./find-binaries";
export { startEmbeddedPostgres, type EmbeddedPostgresOptions } from "./start-embedded-postgres";
export { stopEmbeddedPostgres } from "./stop-embedded-postgres";
