import { createTestDatabase } from "@/db/testing";
import { createTestApi, expectProblem, type Sent } from "@/lib/edge/http/testing";
import { expect, test } from "vitest";
import * as verbs from "..";
import * as operations from "../contract";

const { db } = await createTestDatabase();
const api = createTestApi(db);

const validate = (sent: Sent) => api.call(operations.validateGet, verbs.validateCredential, sent);

test("a proxy learns who calls and what they may, and gets no credential to pass on", async () => {
  const as = await api.newPerson({ roles: ["admin"] });
  const { token } = (await api.call(operations.createApiKey, verbs.createApiKey, { as, body: { scope: "read" } }))
    .body as { token: string };
  const byPassword = await validate({ as });
  expect([byPassword.status, byPassword.body]).toEqual([200, null]);
  expect(Object.fromEntries(byPassword.headers)).toEqual({
    "cache-control": "private, no-store",
    "x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
    "x-user-id": as.userId,
    "x-user-name": as.username,
    "x-user-roles": "admin,user,editor,viewer",
  });
  const byKey = await validate({ as: { bearer: token } });
  expect([byKey.headers.get("x-user-id"), byKey.headers.get("x-user-roles")]).toEqual([as.userId, "viewer"]);
});

test("an e-mail address is told where there is one", async () => {
  const as = await api.newPerson();
  await api.call(operations.updateUser, verbs.updateUser, {
    as,
    params: { userId: as.userId },
    body: { email: "ada@example.org" },
  });
  expect((await validate({ as })).headers.get("x-user-email")).toBe("ada@example.org");
});

test("nobody, and whose account is locked out, is refused", async () => {
  const organizationId = await api.newOrganization();
  const [admin, as] = [await api.newPerson({ organizationId }), await api.newPerson({ organizationId })];
  expectProblem(await validate({}), 401);
  await api.call(operations.updateUser, verbs.updateUser, {
    as: admin,
    params: { userId: as.userId },
    body: { active: false },
  });
  expectProblem(await validate({ as }), 401);
});
