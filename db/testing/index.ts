export { afterFile } from "./after-file";
export { createEmptyDatabase, createTestDatabase, type TestDatabase } from "./create-test-database";
export { freePort } from "./free-port";
export { startRedis, type TestRedis } from "./start-redis";
