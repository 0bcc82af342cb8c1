import { insertAuditEvents } from "@/db/queries/audit-events";
import { createTestDatabase } from "@/db/testing";
import { createTestApi } from "@/lib/http/testing";
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
