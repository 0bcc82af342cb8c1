import { createTestDatabase } from "@/db/testing";
import { createTestApi, type Answer, type Person } from "@/lib/edge/http/testing";
import * as verbs from "@/lib/identity/auth";
import * as operations from "@/lib/identity/auth/contract";
import { eventually } from "@/lib/kernel/testing/eventually";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { afterAll, expect, test } from "vitest";
import { keepDirectory } from "./directory/keep-directory";
import { sqlDirectorySource } from "./directory/read-directory";

const { db } = await createTestDatabase();
const api = createTestApi(db);
const directory = keepDirectory({ source: sqlDirectorySource(db), log: quietLog });
afterAll(() => directory.stop());

type Ending = (admin: Person, bob: Person, jti: string) => Promise<Answer>;
const endings: [name: string, end: Ending][] = [
  [
    "locking the account",
    (as, { userId }) =>
      api.call(operations.updateUser, verbs.updateUser, { as, params: { userId }, body: { active: false } }),
  ],
  ["deleting it", (as, { userId }) => api.call(operations.deleteUser, verbs.deleteUser, { as, params: { userId } })],
  [
    "the end of all access",
    (as, { userId }) => api.call(operations.endUserAccess, verbs.endUserAccess, { as, params: { userId }, body: {} }),
  ],
  [
    "a purge of sessions",
    (as, { userId, organizationId }) =>
      api.call(operations.purgeSessions, verbs.purgeSessions, {
        as,
        body: { tenant_id: organizationId, subject_id: userId },
      }),
  ],
  [
    "a new password",
    (as, { userId }) =>
      api.call(operations.setUserPassword, verbs.setUserPassword, {
        as,
        params: { userId },
        body: { new_password: "a password by an admin" },
      }),
  ],
  ["revoking the key", (as, _, jti) => api.call(operations.revokeApiKey, verbs.revokeApiKey, { as, params: { jti } })],
];

test.each(endings)("after %s the gateway's next read ends the key, and the session with it", async (name, end) => {
  const organizationId = await api.newOrganization();
  const admin = await api.newPerson({ organizationId });
  const bob = await api.newPerson({ organizationId, roles: ["user"] });
  const made = await api.call(operations.createApiKey, verbs.createApiKey, { as: bob, body: { scope: "inference" } });
  const { jti } = (made.body as { pat: { jti: string } }).pat;
  await eventually(() => {
    expect(directory.apiKey(jti)).toBeDefined();
    expect(directory.session(bob.sessionId)).toBeDefined();
  });
  expect((await end(admin, bob, jti)).status).toBe(200);
  await directory.refresh();
  expect(directory.apiKey(jti)).toBeUndefined();
  if (name !== "revoking the key") expect(directory.session(bob.sessionId)).toBeUndefined();
});
