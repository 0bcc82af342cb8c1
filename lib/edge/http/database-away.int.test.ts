import { createDatabase, type Database } from "@/db/client";
import { organizations } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { freePort } from "@/lib/kernel/testing/free-port";
import { withTransaction } from "@/db/transaction";
import { createTestApi, expectProblem } from "@/lib/edge/http/testing";
import { sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import * as z from "zod";
import { operation } from "./contract";

const { url } = await createTestDatabase();
const open = (at: string) => createDatabase(at, { max: 1, name: "database-away" });
const nowhere = open(Object.assign(new URL(url), { port: String(await freePort()) }).href);
const ended = open(url);
afterAll(() => nowhere.close());

const look = operation({
  method: "GET",
  path: "/api/look",
  summary: "For tests",
  tag: "Test",
  scope: "public",
  action: "look.read",
  response: z.null(),
});

const query = (db: Database) => db.select().from(organizations);
const transaction = (db: Database) => withTransaction(db, (tx) => tx.execute(sql`select 1`));
const killedWithin = (db: Database) =>
  db.transaction((tx) => tx.execute(sql`select pg_terminate_backend(pg_backend_pid())`));

test.each([
  ["a query without a server", nowhere, query],
  ["a transaction without a server", nowhere, transaction],
  ["a session that the server ended", ended, killedWithin],
])("%s is told as a database out of reach, to be tried again", async (_, db, run) => {
  const api = createTestApi(db);
  const answer = await api.call(look, async () => {
    await run(db);
    return null;
  });
  expectProblem(answer, 503);
  expect(answer.headers.get("retry-after")).toBe("2");
  expect(answer.body).toMatchObject({ detail: expect.stringContaining("database") });
});

test("a change that lost to others each time is told so, to be tried again", async () => {
  const api = createTestApi(ended);
  const lost = Object.assign(new Error("could not serialize access"), { code: "40001" });
  const answer = await api.call(look, () => Promise.reject(new Error("Failed query", { cause: lost })));
  expectProblem(answer, 503);
  expect(answer.headers.get("retry-after")).toBe("2");
  expect(answer.body).toMatchObject({ detail: expect.stringContaining("Nothing was changed") });
});
