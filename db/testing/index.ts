export { createEmptyDatabase, createTestDatabase } from "./create-test-database";
export { startRedis } from "./start-redis";
