import { createEmptyDatabase, startRedis } from "@/db/testing";
import { freePort } from "@/lib/kernel/testing/free-port";
import { afterAll } from "vitest";
import { describeQueue } from "./testing/describe-queue";

const redis = await startRedis();
afterAll(() => redis.stop());

const nobody = await freePort();
const noDatabase = `postgresql://nobody@127.0.0.1:${nobody}/none`;
let database = 0;

describeQueue("PostgreSQL", async () => ({ databaseUrl: await createEmptyDatabase() }), { databaseUrl: noDatabase });

describeQueue(
  "Redis",
  async () => {
    database += 1;
    return { REDIS_URL: redis.url.replace(/0$/, String(database)), databaseUrl: noDatabase };
  },
  { REDIS_URL: `redis://127.0.0.1:${nobody}`, databaseUrl: noDatabase },
);
