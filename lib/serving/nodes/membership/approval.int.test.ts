import { listAuditEvents } from "@/db/queries/audit-events";
import { insertDownload } from "@/db/queries/downloads";
import { insertModel } from "@/db/queries/models";
import { createTestDatabase } from "@/db/testing";
import { markNodeLocal } from "@/db/queries/nodes";
import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { approveNode, getCapabilities, getNode, listNodes } from "..";
import { codesOf, createTestPlatform, memberContext, newOrganization, smallModel, TestAgent } from "../testing";

const { db } = await createTestDatabase();
const platform = createTestPlatform(db);
let organizationId: string;
let agent: TestAgent;
const admin = () => memberContext(platform, organizationId);

beforeEach(async () => {
  organizationId = await newOrganization(db);
  agent = await TestAgent.stranger(platform, organizationId);
});

test("a machine that joined shows its facts and is no part of what the cluster can do until it is approved", async () => {
  expect(await listNodes(admin())).toMatchObject([
    { phase: "unapproved", approved: false, is_local: false, facts: { hostname: "atlas.local" } },
  ]);
  expect(await getCapabilities(admin())).toMatchObject({ nodes: 0, memory_bytes: 0 });

  await approveNode(admin(), agent);
  expect(await getNode(admin(), agent)).toMatchObject({ phase: "ready", approved: true });
  expect(await getCapabilities(admin())).toMatchObject({ nodes: 1 });
});

test("nothing is told to a machine before its approval, and nothing it says counts, also when it was asked before", async () => {
  const model = await insertModel(db, { organizationId, name: "tiny", repoId: "acme/tiny", commit: randomUUID() });
  const row = { organizationId, modelId: model?.id ?? "", nodeId: agent.nodeId, sourceKind: "hub", fileIds: [] };
  const download = await insertDownload(db, { ...row, desired: "run" });
  expect(await agent.poll()).toMatchObject({ downloads: [], instances: [], removeFileIds: [] });
  agent.filesPresent = [randomUUID()];
  await agent.report();
  expect(await agent.inspect({ fileId: randomUUID(), facts: smallModel() })).toEqual({ accepted: false });

  const waiting = agent.pollFor(agent.list.revision);
  await approveNode(admin(), agent);
  expect(await (await waiting).json()).toMatchObject({ downloads: [{ downloadId: download.id }] });
});

test("approval is an administrator's, is on record with what the machine said it is, and is given once", async () => {
  const others = (["read", "write"] as const).map((scope) => memberContext(platform, organizationId, scope));
  expect(await codesOf(others.map((ctx) => approveNode(ctx, agent)))).toEqual(["FORBIDDEN", "FORBIDDEN"]);
  const stranger = memberContext(platform, await newOrganization(db));
  expect(await codesOf([approveNode(stranger, agent)])).toEqual(["NOT_FOUND"]);
  await approveNode(admin(), agent);
  await approveNode(admin(), agent);
  const events = await listAuditEvents(db, { organizationId, limit: 10 });
  expect(events.filter(({ action }) => action === "node.approve")).toMatchObject([
    { objectId: agent.nodeId, detail: { name: "mallory", hostname: "atlas.local", memoryBytes: 16 * 1024 ** 3 } },
  ]);
});

test("the launcher's own machine needs no approval, also when it joined before there was one", async () => {
  expect(await getNode(admin(), await TestAgent.joined(platform, organizationId))).toMatchObject({
    phase: "ready",
    is_local: true,
  });
  await markNodeLocal(db, agent.nodeId);
  expect(await getNode(admin(), agent)).toMatchObject({ phase: "ready", approved: true, is_local: true });
});

test("a machine that joins again with its key keeps what it was", async () => {
  const token = async () => (await import("..")).issueJoinToken(db, platform.keys, { organizationId, createdBy: null });
  await agent.join(await token());
  expect(await getNode(admin(), agent)).toMatchObject({ approved: false });
  await approveNode(admin(), agent);
  await agent.join(await token());
  expect(await getNode(admin(), agent)).toMatchObject({ approved: true });
});
