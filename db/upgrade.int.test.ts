import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { expect, test } from "vitest";
import { createDatabase } from "./client";
import { migrate } from "./migrate";
import { findUserBySignIn, insertUser } from "./queries/users";
import { createEmptyDatabase } from "./testing";

const migrations = join(import.meta.dirname, "migrations");
const withNameKeys = "0006_people-and-keys.sql";
const withShares = "0009_what-instances-hold.sql";

/** A database as it was before that migration. */
async function databaseBefore(migration: string): Promise<string> {
  const url = await createEmptyDatabase();
  const folder = await mkdtemp(join(tmpdir(), "migrations-"));
  const earlier = (await readdir(migrations)).filter((name) => name.endsWith(".sql") && name < migration);
  await Promise.all(earlier.map((name) => cp(join(migrations, name), join(folder, name))));
  await migrate(url, { folder });
  await rm(folder, { recursive: true });
  return url;
}

test("accounts whose names differ in case alone outlive the upgrade, each with its own name", async () => {
  const url = await databaseBefore(withNameKeys);
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  const organizationId = randomUUID();
  for (const [index, username] of ["owner1", "Owner1", "OWNER1", "ada"].entries()) {
    const createdAt = new Date(Date.UTC(2026, 0, 1 + index));
    await sql`insert into users (organization_id, username, roles, created_at)
      values (${organizationId}, ${username}, '["admin"]', ${createdAt})`;
  }
  await migrate(url);
  const db = createDatabase(url, { max: 1, name: "test" });
  const found = async (name: string) => (await findUserBySignIn(db, name))?.username;
  expect(await Promise.all(["owner1", "Owner1", "OWNER1", "Ada"].map(found))).toEqual([
    "owner1",
    "Owner1",
    "OWNER1",
    "ada",
  ]);
  expect(await found("oWNER1")).toBe("owner1");
  const another = (username: string) => insertUser(db, { organizationId, username, roles: ["user"] });
  expect([await another("ownER1"), await another("ADA")]).toEqual([undefined, undefined]);
  await db.close();
  await sql.end();
});

test("accounts that share an e-mail address outlive the upgrade; from then on an address is one person's", async () => {
  const url = await databaseBefore(withNameKeys);
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  const organizationId = randomUUID();
  for (const [index, [username, email]] of [
    ["first", "Shared@example.com"] as const,
    ["second", "shared@example.com"] as const,
    ["third", "Third@example.com"] as const,
  ].entries()) {
    const createdAt = new Date(Date.UTC(2026, 0, 1 + index));
    await sql`insert into users (organization_id, username, email, roles, created_at)
      values (${organizationId}, ${username}, ${email}, '["user"]', ${createdAt})`;
  }
  await migrate(url);
  const db = createDatabase(url, { max: 1, name: "test" });
  const found = async (typed: string) => (await findUserBySignIn(db, typed))?.username;
  expect(await found("SHARED@example.com")).toBe("first");
  expect(await found("shared@example.com")).toBe("second");
  expect(await found("third@EXAMPLE.com")).toBe("third");
  const row = { organizationId, username: "fourth", email: "SHARED@EXAMPLE.COM", roles: ["user"] };
  expect(await insertUser(db, row)).toBeUndefined();
  await db.close();
  await sql.end();
});

test("an address that the release before took from an account, while it was put back, is free", async () => {
  const url = await databaseBefore(withNameKeys);
  await migrate(url);
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  const db = createDatabase(url, { max: 1, name: "test" });
  const organizationId = randomUUID();
  const add = (username: string, email: string) => insertUser(db, { organizationId, username, email, roles: ["user"] });
  await add("moved", "old@example.com");
  await add("deleted", "gone@example.com");
  await sql`update users set email = 'new@example.com' where username = 'moved'`;
  await sql`update users set deleted_at = now(), username = 'deleted#' where username = 'deleted'`;
  expect((await findUserBySignIn(db, "NEW@example.com"))?.username).toBe("moved");
  expect(await findUserBySignIn(db, "old@example.com")).toBeUndefined();
  expect((await add("next", "Old@example.com"))?.username).toBe("next");
  expect((await add("last", "gone@example.com"))?.username).toBe("last");
  await db.close();
  await sql.end();
});

test("records of before belong to the person who acted, by a key too", async () => {
  const url = await databaseBefore(withNameKeys);
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  const [organizationId, userId, keyId] = [randomUUID(), randomUUID(), randomUUID()];
  await sql`insert into api_keys (id, organization_id, owner_id, name, digest, hint, scope, audience)
    values (${keyId}, ${organizationId}, ${userId}, 'key', 'digest', 'abcd', 'read', 'kamiwaza-platform')`;
  for (const [kind, id] of [["user", userId] as const, ["api-key", keyId] as const, ["node", randomUUID()] as const]) {
    await sql`insert into audit_events (organization_id, actor_kind, actor_id, action, outcome)
      values (${organizationId}, ${kind}, ${id}, 'model.create', 'changed')`;
  }
  await migrate(url);
  const kept = await sql`select actor_kind, user_id from audit_events order by actor_kind`;
  expect(kept.map(({ actor_kind: kind, user_id: id }) => [kind, id])).toEqual([
    ["api-key", userId],
    ["node", null],
    ["user", userId],
  ]);
  await sql.end();
});

test("what runs through the upgrade goes on promising its memory by where its explanation says it is", async () => {
  const url = await databaseBefore(withShares);
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  const [organizationId, nodeId] = [randomUUID(), randomUUID()];
  const part = (name: string, bytes: number, where: string) => ({ name, bytes, where });
  const explanations = [
    { parts: [part("weights", 3, "host"), part("kv-cache", 1, "host")] },
    { parts: [part("weights", 3, "device"), part("runtime", 1, "host")] },
    { parts: [] },
    null,
  ];
  for (const [at, explanation] of explanations.entries()) {
    const deploymentId = randomUUID();
    await sql`insert into deployment_status (deployment_id, organization_id, phase, steps, explanation)
      values (${deploymentId}, ${organizationId}, 'starting', '{}', ${sql.json(explanation)})`;
    await sql`insert into instances (organization_id, deployment_id, node_id, generation, engine, config, primary_file_id,
        file_ids, desired, estimated_bytes, measured_bytes)
      values (${organizationId}, ${deploymentId}, ${nodeId}, ${at}, 'llama-cpp', '{}', ${randomUUID()}, '[]', 'run', 400, 0)`;
  }
  await migrate(url);
  const kept = await sql`select weights_bytes, device_bytes from instances order by generation`;
  expect(kept.map(({ weights_bytes: weights, device_bytes: device }) => [weights, device])).toEqual([
    ["300", "0"],
    ["0", "300"],
    [null, null],
    [null, null],
  ]);
  await sql.end();
});
