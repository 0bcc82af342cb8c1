export { createEmptyDatabase, createTestDatabase } from "./create-test-database";
export { freePort } from "./free-port";
export { startRedis } from "./start-redis";
