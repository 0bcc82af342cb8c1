import { organizations, users } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { createTestApi, expectProblem } from "@/lib/edge/http/testing";
import { expect, test } from "vitest";
import { createOwner, getSetup, issueSetupToken } from "..";
import * as operations from "../contract";

const { db } = await createTestDatabase();
const api = createTestApi(db);
const owner = { username: "ada", password: "correct horse battery", organization: "Analytical Engines" };

test("a set-up token works once, of two uses at the same time for one, and no token works after it", async () => {
  const create = (token: string, username = "ada") =>
    api.call(operations.createOwner, createOwner, { body: { ...owner, username, token } });
  expect((await api.call(operations.getSetup, getSetup)).body).toEqual({ needed: true });
  expectProblem(await create("wrong"), 403);
  const token = (await issueSetupToken(db, api.platform.keys)) ?? "";
  const another = (await issueSetupToken(db, api.platform.keys)) ?? "";

  const answers = await Promise.all([create(token), create(another, "eve"), create(token, "bob")]);

  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
  expect(await db.select().from(users)).toMatchObject([{ roles: ["admin"] }]);
  expect(await db.select().from(organizations)).toMatchObject([{ name: "Analytical Engines" }]);
  expectProblem(await create(another), 409);
  expect(await issueSetupToken(db, api.platform.keys)).toBeUndefined();
  expect((await api.call(operations.getSetup, getSetup)).body).toEqual({ needed: false });
  const [row] = await db.select().from(users);
  expect(await api.changesOf(row?.id ?? "")).toMatchObject([{ action: "setup.create-owner", actorId: row?.id }]);
});
