import { inject } from "vitest";
import { createDatabase, type Database } from "../client";
import { afterFile } from "./after-file";
import { cloneTemplate, dropClone } from "./template-database";

export type TestDatabase = { db: Database; url: string };

/** A migrated database without rows, for the calling test file alone; it is dropped after the file's last test. */
export async function createTestDatabase({ max = 10 }: { max?: number } = {}): Promise<TestDatabase> {
  const url = await clone("migrated");
  const db = createDatabase(url, { max, name: "test" });
  afterFile(() => db.close());
  return { db, url };
}

/** The URL of a database without tables. */
export function createEmptyDatabase(): Promise<string> {
  return clone("empty");
}

async function clone(source: "migrated" | "empty"): Promise<string> {
  const superuserUrl = inject("postgresUrl");
  const url = await cloneTemplate(superuserUrl, source);
  afterFile(() => dropClone(superuserUrl, url));
  return url;
}
