import { listAuditEvents } from "@/db/queries/audit-events";
import { createTestDatabase } from "@/db/testing";
import { createLogger } from "@/lib/kernel/telemetry";
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { createCallLog } from "./call-log";

test("a flood of calls without a credential does not fill the database, and does not crowd out others", async () => {
  const { db } = await createTestDatabase();
  const callLog = createCallLog({ db, log: createLogger("test", "fatal") });
  const organizationId = randomUUID();
  const call = { organizationId, action: "model.list", outcome: "refused" };
  for (let count = 0; count < 2000; count += 1) callLog.add({ ...call, actorKind: "anonymous" });
  callLog.add({ ...call, actorKind: "user" });
  await callLog.flush();
  const kept = await listAuditEvents(db, { organizationId, limit: 3000 });
  expect(kept.filter(({ actorKind }) => actorKind === "anonymous").length).toBeLessThan(200);
  expect(kept.filter(({ actorKind }) => actorKind === "user")).toHaveLength(1);
});
