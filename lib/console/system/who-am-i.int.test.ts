import { createTestDatabase } from "@/db/testing";
import { createTestApi } from "@/lib/edge/http/testing";
import { createApiKey } from "@/lib/identity/auth";
import * as auth from "@/lib/identity/auth/contract";
import { expect, test } from "vitest";
import { whoAmI } from "./information";
import * as operations from "./contract";

const { db } = await createTestDatabase();
const api = createTestApi(db);

test.each([
  ["inference", "openid"],
  ["read conversations:read", "read"],
  ["openid", "admin"],
])("a key of scope %s is told its scope as it was made, and its level %s beside", async (scope, level) => {
  const as = await api.newPerson();
  const { token } = (await api.call(auth.createApiKey, createApiKey, { as, body: { scope } })).body as {
    token: string;
  };
  const { body } = await api.call(operations.whoAmI, whoAmI, { as: { bearer: token } });
  expect(body).toMatchObject({ kind: "api-key", name: as.username, scope, level });
});

test("a person is told their level", async () => {
  const { body } = await api.call(operations.whoAmI, whoAmI, { as: await api.newPerson({ roles: ["viewer"] }) });
  expect(body).toMatchObject({ kind: "user", scope: "read", level: "read" });
});
