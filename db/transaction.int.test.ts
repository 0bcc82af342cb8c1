import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Database } from "./client";
import { forceRetries } from "./forced-retries";
import { leases, organizations } from "./schema";
import { isUniqueViolation, sqlStateOf } from "./sql-state";
import { createTestDatabase } from "./testing";
import { withTransaction } from "./transaction";

let db: Database;

beforeAll(async () => {
  ({ db } = await createTestDatabase());
});

beforeEach(() => forceRetries(0));
afterEach(() => forceRetries(0));

test("a body that is made to run again has its effect exactly once", async () => {
  forceRetries(1);
  let runs = 0;
  const name = randomUUID();
  await withTransaction(db, async (tx) => {
    runs += 1;
    await tx.insert(organizations).values({ name });
  });
  expect(runs).toBe(4);
  expect(await db.select().from(organizations).where(eq(organizations.name, name))).toHaveLength(1);
});

test("under forced failures a hundred transactions leave a hundred rows", async () => {
  forceRetries(0.3);
  const name = randomUUID();
  await Promise.all(
    Array.from({ length: 100 }, () => withTransaction(db, (tx) => tx.insert(organizations).values({ name }))),
  );
  expect(await db.select().from(organizations).where(eq(organizations.name, name))).toHaveLength(100);
});

test("of transactions that read and write the same row none is lost", async () => {
  const name = randomUUID();
  await db.insert(leases).values({ name, holder: "nobody", fence: 0, expiresAt: new Date() });
  let runs = 0;
  await Promise.all(
    Array.from({ length: 20 }, () =>
      withTransaction(db, async (tx) => {
        runs += 1;
        const [row] = await tx.select().from(leases).where(eq(leases.name, name));
        await tx
          .update(leases)
          .set({ fence: (row?.fence ?? 0) + 1 })
          .where(eq(leases.name, name));
      }),
    ),
  );
  const [row] = await db.select().from(leases).where(eq(leases.name, name));
  expect(row?.fence).toBe(20);
  expect(runs).toBeGreaterThan(20);
});

test("two that check for each other's row do not both go through", async () => {
  const organization = randomUUID();
  const claim = (holder: string) =>
    withTransaction(db, async (tx) => {
      const taken = await tx
        .select()
        .from(leases)
        .where(sql`${leases.name} like ${`${organization}%`}`);
      if (taken.length > 0) return false;
      await tx.insert(leases).values({ name: `${organization}/${holder}`, holder, fence: 1, expiresAt: new Date() });
      return true;
    });
  const outcomes = await Promise.all(["a", "b", "c", "d"].map(claim));
  expect(outcomes.filter(Boolean)).toHaveLength(1);
});

test("an error that another run would not mend comes out at once, and nothing is written", async () => {
  const name = randomUUID();
  const lease = { name, holder: "a", fence: 1, expiresAt: new Date() };
  let runs = 0;
  const failing = withTransaction(db, async (tx) => {
    runs += 1;
    await tx.insert(leases).values(lease);
    await tx.insert(leases).values(lease);
  });
  const error: unknown = await failing.catch((reason: unknown) => reason);
  expect(sqlStateOf(error)).toBe("23505");
  expect(isUniqueViolation(error)).toBe(true);
  expect(runs).toBe(1);
  expect(await db.select().from(leases).where(eq(leases.name, name))).toEqual([]);
});

test("the body's own error is not touched", async () => {
  const own = new Error("no");
  await expect(withTransaction(db, () => Promise.reject(own))).rejects.toBe(own);
});

test("a transaction that always loses gives up with the database's error", async () => {
  let runs = 0;
  const losing = withTransaction(
    db,
    () => {
      runs += 1;
      return Promise.reject(
        Object.assign(new Error("wrapped"), { cause: Object.assign(new Error(), { code: "40001" }) }),
      );
    },
    { attemptsMax: 5, random: () => 0 },
  );
  await expect(losing).rejects.toThrow("wrapped");
  expect(runs).toBe(5);
});
