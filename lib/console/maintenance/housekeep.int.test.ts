import { insertAuditEvents, listAuditEvents } from "@/db/queries/audit-events";
import { createTestDatabase } from "@/db/testing";
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { housekeep } from ".";
import { insertConversation, insertMessage, updateConversation } from "@/db/queries/conversations";
import { insertSession } from "@/db/queries/sessions";
import { insertSetupToken } from "@/db/queries/setup-tokens";
import { conversations, deploymentStatus, instances, messages, sessions, setupTokens } from "@/db/schema";

const dayMs = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * dayMs);

test("records of reads and of calls without a credential go after 30 days; all others stay", async () => {
  const { db } = await createTestDatabase();
  const organizationId = randomUUID();
  const old = daysAgo(31);
  const event = { organizationId, actorKind: "user", action: "model.list" };
  await insertAuditEvents(db, [
    { ...event, outcome: "read", occurredAt: old },
    { ...event, outcome: "changed", occurredAt: old },
    { ...event, outcome: "refused", occurredAt: old },
    { ...event, outcome: "read", occurredAt: new Date() },
    { ...event, actorKind: "anonymous", outcome: "refused", occurredAt: old },
    { ...event, actorKind: "anonymous", outcome: "refused", occurredAt: daysAgo(29) },
  ]);
  await housekeep({ db });
  const left = await listAuditEvents(db, { organizationId, limit: 10 });
  expect(left.map(({ outcome }) => outcome).toSorted()).toEqual(["changed", "read", "refused", "refused"]);
});

test("more than one statement's worth goes too", async () => {
  const { db } = await createTestDatabase();
  const organizationId = randomUUID();
  const event = { organizationId, actorKind: "user", action: "model.list", outcome: "read", occurredAt: daysAgo(31) };
  await insertAuditEvents(
    db,
    Array.from({ length: 5001 }, () => event),
  );
  await housekeep({ db });
  expect(await listAuditEvents(db, { organizationId, limit: 10 })).toEqual([]);
});

test("sessions and set-up tokens go a week after they are over, what still opens something stays", async () => {
  const { db } = await createTestDatabase();
  const session = { organizationId: randomUUID(), userId: randomUUID(), expiresAt: new Date(Date.now() + dayMs) };
  const kept = [await insertSession(db, session), await insertSession(db, { ...session, revokedAt: daysAgo(6) })];
  await insertSession(db, { ...session, revokedAt: daysAgo(8) });
  await insertSession(db, { ...session, expiresAt: daysAgo(8) });
  await insertSetupToken(db, "live", new Date(Date.now() + dayMs));
  await insertSetupToken(db, "spent", daysAgo(8));
  await housekeep({ db });
  const left = await db.select({ id: sessions.id }).from(sessions);
  expect(left.map(({ id }) => id).toSorted()).toEqual(kept.map(({ id }) => id).toSorted());
  expect(await db.select().from(setupTokens)).toMatchObject([{ digest: "live" }]);
});

test("what was said in a deleted conversation is deleted too, in others it stays", async () => {
  const { db } = await createTestDatabase();
  const organizationId = randomUUID();
  const converse = async () => {
    const row = { organizationId, userId: randomUUID(), title: "a chat", parameters: {} };
    const { id } = await insertConversation(db, row);
    await insertMessage(db, { organizationId, conversationId: id, role: "user", content: "hi", outcome: "complete" });
    return id;
  };
  const [kept, deleted] = [await converse(), await converse()];
  await updateConversation(db, deleted, { deletedAt: daysAgo(0) });
  await housekeep({ db });
  expect(await db.select().from(conversations)).toMatchObject([{ id: kept }]);
  expect(await db.select().from(messages)).toMatchObject([{ conversationId: kept }]);
});

test("what an older release placed without dividing its memory is divided by its explanation", async () => {
  const { db } = await createTestDatabase();
  const [organizationId, deploymentId] = [randomUUID(), randomUUID()];
  const parts = [
    { name: "weights", bytes: 3, where: "device" },
    { name: "runtime", bytes: 1, where: "host" },
  ];
  const nothing = { facts: [], rules: [], runnersUp: [], unknowns: [], fixes: [], computedAt: "2026-01-01T00:00:00Z" };
  const explanation = { ...nothing, verdict: "fits", headline: "It fits.", parts };
  await db
    .insert(deploymentStatus)
    .values({ organizationId, deploymentId, phase: "starting", steps: {}, explanation, observedGeneration: 1 });
  const started = { generation: 1, engine: "llama-cpp", config: {}, fileIds: [], desired: "run" };
  const ids = { organizationId, deploymentId, nodeId: randomUUID(), primaryFileId: randomUUID() };
  await db.insert(instances).values([
    { ...started, ...ids, estimatedBytes: 400 },
    { ...started, ...ids, estimatedBytes: 400, weightsBytes: 1, deviceBytes: 2 },
  ]);
  await housekeep({ db });
  const kept = await db.select().from(instances).orderBy(instances.weightsBytes);
  expect(kept.map(({ weightsBytes, deviceBytes }) => [weightsBytes, deviceBytes])).toEqual([
    [0, 300],
    [1, 2],
  ]);
});
