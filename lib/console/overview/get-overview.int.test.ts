import * as schema from "@/db/schema";
import { insertAuditEvents } from "@/db/queries/audit-events";
import { createTestDatabase } from "@/db/testing";
import { createTestApi } from "@/lib/edge/http/testing";
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import * as verbs from ".";
import * as operations from "./contract";

const { db } = await createTestDatabase();
const api = createTestApi(db);

test("signing in and chatting do not crowd out what was changed", async () => {
  const ada = await api.newPerson();
  const event = (action: string) => ({
    organizationId: ada.organizationId,
    actorKind: "user",
    actorId: ada.userId,
    actorName: "ada",
    action,
    outcome: "changed",
  });
  const daily = ["session.create", "conversation.create", "message.create", "message.create"].map(event);
  await insertAuditEvents(db, [event("model.create"), ...daily, ...daily, ...daily]);
  const { body } = await api.call(operations.getOverview, verbs.getOverview, { as: ada });
  expect((body as { recent: { action: string }[] }).recent.map(({ action }) => action)).toEqual(["model.create"]);
});

test("what others did is shown to admins, to others what they did themselves", async () => {
  const ada = await api.newPerson();
  const bob = await api.newPerson({ organizationId: ada.organizationId, roles: ["viewer"] });
  const by = ({ organizationId, userId, username }: typeof ada, action: string) => ({
    organizationId,
    actorKind: "user",
    actorId: userId,
    actorName: username,
    userId,
    action,
    outcome: "changed",
  });
  await insertAuditEvents(db, [by(ada, "model.create"), by(bob, "model.delete")]);
  const recentFor = async (as: typeof ada) => {
    const { body } = await api.call(operations.getOverview, verbs.getOverview, { as });
    return (body as { recent: { action: string }[] }).recent.map(({ action }) => action).toSorted();
  };
  expect([await recentFor(ada), await recentFor(bob)]).toEqual([["model.create", "model.delete"], ["model.delete"]]);
});

test("of very many deployments the overview names the newest in need and counts them all", async () => {
  const ada = await api.newPerson();
  const { organizationId } = ada;
  const rows = Array.from({ length: 60 }, (_, at) => ({ id: randomUUID(), failed: at % 2 === 0 }));
  await db.insert(schema.deployments).values(
    rows.map(({ id }, at) => ({
      id,
      organizationId,
      name: `d${at}`,
      modelId: randomUUID(),
      config: {},
      request: {},
      desired: "run",
      createdAt: new Date(Date.UTC(2026, 0, 1, 0, at)),
    })),
  );
  await db.insert(schema.deploymentStatus).values(
    rows.map(({ id, failed }) => ({
      deploymentId: id,
      organizationId,
      observedGeneration: 1,
      phase: failed ? "failed" : "starting",
      steps: {},
    })),
  );
  const { body } = await api.call(operations.getOverview, verbs.getOverview, { as: ada });
  expect(body).toMatchObject({
    deployments: { total: 60, serving: 0, failed: 30, starting: 30 },
    attention_total: 30,
    tray_total: 30,
  });
  const { attention, tray } = body as { attention: { title: string }[]; tray: { title: string }[] };
  expect([attention.length, tray.length]).toEqual([20, 20]);
  expect(attention[0]?.title).toMatch(/^d58 /);
  expect(tray[0]?.title).toBe("d59");
});
