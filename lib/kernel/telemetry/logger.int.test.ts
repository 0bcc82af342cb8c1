import { insertUser } from "@/db/queries/users";
import { createTestDatabase } from "@/db/testing";
import { AppError } from "@/lib/kernel/errors";
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { describeError } from "./logger";

test("an error of a failed query names the statement and the reason, and holds none of its values", async () => {
  const { db } = await createTestDatabase();
  const row = {
    organizationId: randomUUID(),
    username: "lovelace",
    email: null,
    roles: [],
    passwordHash: "scrypt$1\n2",
  };
  const failure = await insertUser(db, { ...row, createdAt: new Date(8.64e15) }).catch((error: unknown) => error);
  expect(JSON.stringify(failure)).toContain("scrypt");
  for (const error of [failure, new AppError("INTERNAL", "Not stored.", { cause: failure })]) {
    const logged = JSON.stringify(describeError(error));
    expect(logged).toMatch(/Failed query: insert into \\"users\\".*(?:date|time)/);
    expect(logged).not.toMatch(/scrypt|lovelace/);
  }
});

test("other errors are described whole", () => {
  const error = Object.assign(new TypeError("not a function", { cause: new Error("deeper") }), { code: "E1" });
  expect(describeError(error)).toMatchObject({
    type: "TypeError",
    message: "not a function: deeper",
    stack: expect.stringContaining("logger.int.test.ts"),
    code: "E1",
  });
  expect(describeError("text")).toBe("text");
});
