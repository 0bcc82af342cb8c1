import { insertUser } from "@/db/queries/users";
import { createTestDatabase } from "@/db/testing";
import { createTestApi } from "@/lib/edge/http/testing";
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { createToken, resetPasswordOnHost } from "..";
import { createToken as createTokenOperation } from "../contract";

const { db } = await createTestDatabase();
const api = createTestApi(db);

test("the machine's owner lets a locked-out person in, and that is on record", async () => {
  const organizationId = await api.newOrganization();
  const username = `owner-${randomUUID()}`;
  const user = await insertUser(db, { organizationId, username, roles: ["admin"], active: false });
  const whose = { name: username.toUpperCase(), endKeys: false };
  const reset = await resetPasswordOnHost(db, api.platform.keys, whose);
  expect(reset).toMatchObject({ username, wasLocked: true });
  const body = { username, password: reset?.password ?? "" };
  expect((await api.call(createTokenOperation, createToken, { body })).status).toBe(200);
  expect(await api.changesOf(user?.id ?? "")).toMatchObject([{ action: "user.set-password", actorKind: "system" }]);
});

test("a name that nobody has is told, and changes nothing", async () => {
  const whose = { name: `nobody-${randomUUID()}`, endKeys: true };
  expect(await resetPasswordOnHost(db, api.platform.keys, whose)).toBeUndefined();
});
