import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { freePort } from "@/lib/kernel/testing/free-port";
import { startEmbeddedPostgres } from "../embedded";
import { migrate } from "../migrate";
import { prepareStatementLog, recordStatements } from "./statement-log";
import { createTemplate } from "./template-database";

declare module "vitest" {
  interface ProvidedContext {
    /** Of the server that all test files share; for its superuser. */
    postgresUrl: string;
  }
}

/** What a test server need not do: nothing in it has to outlive a power cut. */
const carefree = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", autovacuum: "off" };

/** One PostgreSQL for the whole run, with a migrated template that test files clone. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await prepareStatementLog();
  recordStatements();
  const folder = await mkdtemp(join(tmpdir(), "kamiwaza-tests-"));
  const server = await startEmbeddedPostgres({
    dataDirectory: join(folder, "postgres"),
    port: await freePort(),
    password: "test",
    logFile: join(folder, "postgres.log"),
    // A pool of ten or more for each of all test files, which run at once where there are processors enough.
    maxConnections: 1000,
    settings: carefree,
  });
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await createTemplate(server.superuserUrl, (url) => migrate(url));
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide("postgresUrl", server.superuserUrl);
  return stop;
}
