import { hostname } from "node:os";
import { findNode } from "@/db/queries/nodes";
import * as schema from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { eq } from "drizzle-orm";
import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { createJoinToken, getNode, issueJoinToken, listNodes, removeNode } from "..";
import { createTestPlatform, memberContext, newOrganization, TestAgent } from "../testing";

const { db } = await createTestDatabase();
const platform = createTestPlatform(db);
let organizationId: string;
const issue = (ttlMs?: number) =>
  issueJoinToken(db, platform.keys, {
    organizationId,
    createdBy: null,
    forLocalNode: true,
    ...(ttlMs === undefined ? {} : { ttlMs }),
  });

beforeEach(async () => {
  organizationId = await newOrganization(db);
});

test("of 100 machines with one token exactly one joins, and no other is recorded", async () => {
  const token = await issue();
  const agents = await Promise.all(
    Array.from({ length: 100 }, (_, index) => TestAgent.create(platform, `node-${index}`)),
  );
  const answers = await Promise.all(agents.map((agent) => agent.join(token)));
  const statuses = answers.map((answer) => answer.status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(statuses.filter((status) => status === 401)).toHaveLength(99);
  expect(await listNodes(memberContext(platform, organizationId))).toHaveLength(1);
});

test.each([
  ["a word", "nonsense"],
  ["nothing", ""],
  ["another version", `9.${randomUUID()}.${"a".repeat(43)}`],
  ["a guessed secret", `1.${randomUUID()}.${"a".repeat(43)}`],
])("%s is no join token", async (_, token) => {
  const agent = await TestAgent.create(platform);
  expect((await agent.join(token)).status).toBe(401);
});

test("a token that has expired admits nobody", async () => {
  expect((await (await TestAgent.create(platform)).join(await issue(-1))).status).toBe(401);
});

test("the secret is stored only as a digest, and the join is on record", async () => {
  const token = await issue();
  const agent = await TestAgent.create(platform);
  await agent.join(token);
  const [row] = await db.select().from(schema.joinTokens).where(eq(schema.joinTokens.organizationId, organizationId));
  expect(JSON.stringify(row)).not.toContain(token.split(".")[2]);
  expect(row).toMatchObject({ nodeId: agent.nodeId, consumedAt: expect.any(Date) });
  const events = await db.select().from(schema.auditEvents).where(eq(schema.auditEvents.objectId, agent.nodeId));
  expect(events).toMatchObject([{ action: "node.join", actorKind: "node", outcome: "changed" }]);
});

test("a machine that joins again with its old key gets its old identity", async () => {
  const agent = await TestAgent.joined(platform, organizationId);
  const before = agent.nodeId;
  expect((await agent.join(await issue())).status).toBe(200);
  expect(agent.nodeId).toBe(before);
});

test("machines of one name are told apart by a number", async () => {
  await TestAgent.joined(platform, organizationId, "atlas");
  await TestAgent.joined(platform, organizationId, "atlas");
  const nodes = await listNodes(memberContext(platform, organizationId));
  expect(nodes.map((node) => node.name)).toEqual(["atlas", "atlas-2"]);
});

test("a new machine is joining until it reports, then ready, and unreachable once its lease lapsed", async () => {
  const ctx = memberContext(platform, organizationId);
  const agent = await TestAgent.create(platform);
  await agent.join(await issue());
  expect((await getNode(ctx, agent)).phase).toBe("joining");
  await agent.report();
  expect((await getNode(ctx, agent)).phase).toBe("ready");
  await db
    .update(schema.nodes)
    .set({ lastSeenAt: new Date(Date.now() - 16_000) })
    .where(eq(schema.nodes.id, agent.nodeId));
  expect((await getNode(ctx, agent)).phase).toBe("unreachable");
});

test("a removed machine is refused, its name is free, and it may join again as a new one", async () => {
  const ctx = memberContext(platform, organizationId);
  const agent = await TestAgent.joined(platform, organizationId);
  await removeNode(ctx, agent);
  expect((await agent.reportRaw()).status).toBe(401);
  expect((await agent.pollFor(-1)).status).toBe(401);
  const removed = agent.nodeId;
  expect((await agent.join(await issue())).status).toBe(200);
  expect(agent.nodeId).not.toBe(removed);
  expect((await findNode(db, organizationId, agent.nodeId))?.name).toBe("atlas");
});

test("the console's token carries a command and admits one machine", async () => {
  const { token, command, warnings } = await createJoinToken(memberContext(platform, organizationId));
  // Without a name of its own the installation is reached by the machine's, and the agent from all others.
  expect(command).toBe(`CONTROL_URL=http://${hostname()}:3000 JOIN_TOKEN=${token} AGENT_HOST=0.0.0.0 npm run agent`);
  expect(warnings).toEqual([expect.stringContaining("PUBLIC_URL")]);
  expect((await (await TestAgent.create(platform)).join(token)).status).toBe(200);
});

test("a node's token is good for a minute, for this audience, and for nobody else's name", async () => {
  const agent = await TestAgent.joined(platform, organizationId);
  const other = await TestAgent.joined(platform, organizationId, "borg");
  const now = Math.floor(Date.now() / 1000);
  const forged = [
    await agent.token({ issuer: other.nodeId }),
    await agent.token({ issuer: randomUUID() }),
    await agent.token({ issuer: "nobody" }),
    await agent.token({ audience: "kamiwaza-platform" }),
    await agent.token({ lifeSeconds: 3600 }),
    await agent.token({ issuedAt: now - 600, lifeSeconds: 60 }),
    "not-a-token",
    `${(await agent.token()).slice(0, -4)}AAAA`,
  ];
  for (const token of forged) expect((await agent.pollFor(-1, { token })).status).toBe(401);
  expect((await agent.pollFor(-1)).status).toBe(200);
});
