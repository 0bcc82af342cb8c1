import { insertAuditEvents, listAuditEvents } from "@/db/queries/audit-events";
import { createTestDatabase } from "@/db/testing";
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { housekeep } from ".";

test("records of reads go after 30 days, records of changes stay", async () => {
  const { db } = await createTestDatabase();
  const organizationId = randomUUID();
  const old = new Date(Date.now() - 31 * 86_400_000);
  const event = { organizationId, actorKind: "user", action: "model.list" };
  await insertAuditEvents(db, [
    { ...event, outcome: "read", occurredAt: old },
    { ...event, outcome: "changed", occurredAt: old },
    { ...event, outcome: "read", occurredAt: new Date() },
  ]);
  await housekeep({ db });
  const left = await listAuditEvents(db, { organizationId, limit: 10 });
  expect(left.map(({ outcome }) => outcome).toSorted()).toEqual(["changed", "read"]);
});
