import { createTestDatabase } from "@/db/testing";
import * as schema from "@/db/schema";
import type { Context } from "@/lib/kernel/context";
import type { Operation } from "@/lib/edge/http";
import { eq } from "drizzle-orm";
import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import * as verbs from "..";
import * as operations from "../contract";
import { codesOf, createTestPlatform, memberContext, newOrganization, someFacts, TestAgent } from "../testing";

const { db } = await createTestDatabase();
const platform = createTestPlatform(db);
let organizationId: string;
let ctx: Context;
let agent: TestAgent;

beforeEach(async () => {
  organizationId = await newOrganization(db);
  ctx = memberContext(platform, organizationId);
  agent = await TestAgent.joined(platform, organizationId);
  agent.facts = someFacts({
    accelerators: [
      {
        id: "GPU-1",
        vendor: "nvidia",
        name: "NVIDIA L4",
        memoryBytes: 24 * 1024 ** 3,
        migEnabled: true,
        unifiedMemory: false,
      },
    ],
  });
  await agent.report();
});

/** What the API would answer; throws when it is not what the contract says. */
const answer = (operation: Operation, value: unknown): unknown => operation.response.parse(value);
const page = { skip: 0, limit: 100 };
const auditOf = async (objectId: string) => {
  const { auditEvents: events } = schema;
  const rows = await db.select().from(events).where(eq(events.objectId, objectId)).orderBy(events.occurredAt);
  return rows.map(({ action }) => action);
};

describe("machines", () => {
  test("every view of a machine keeps its contract", async () => {
    const { nodeId } = agent;
    const hardwareId = nodeId;
    const views: [Operation, unknown][] = [
      [operations.listNodes, await verbs.listNodes(ctx)],
      [operations.getNode, await verbs.getNode(ctx, { nodeId })],
      [operations.listKamiwazaNodes, await verbs.listKamiwazaNodes(ctx, page)],
      [operations.getKamiwazaNode, await verbs.getKamiwazaNode(ctx, { nodeId })],
      [operations.listRunningNodes, await verbs.listRunningNodes(ctx)],
      [operations.listHardware, await verbs.listHardware(ctx, page)],
      [operations.getHardware, await verbs.getHardware(ctx, { hardwareId })],
      [operations.getRuntimeConfig, await verbs.getRuntimeConfig(ctx)],
      [operations.getHostname, await verbs.getHostname(ctx)],
      [operations.getCapabilities, await verbs.getCapabilities(ctx)],
      [operations.listFederations, await verbs.listFederations(ctx)],
      [operations.getNodeStatus, await verbs.getNodeStatus()],
      [operations.getNodeId, await verbs.getNodeId(ctx)],
      [operations.createJoinToken, await verbs.createJoinToken(ctx)],
      [operations.refreshHardware, await verbs.refreshHardware(ctx)],
    ];
    for (const [operation, view] of views) answer(operation, view);
    expect(await verbs.getNodeId(ctx)).toBe(nodeId);
  });

  test("accelerators are told in the client's words", async () => {
    const [hardware] = await verbs.listHardware(ctx, page);
    expect(hardware?.gpus).toMatchObject([{ vendor: "nvidia", name: "NVIDIA L4", memory_gb: 24, mig_enabled: true }]);
  });

  test("capabilities name the system and count what it has", async () => {
    const { cpu, os } = agent.facts;
    expect(await verbs.getCapabilities(ctx)).toMatchObject({
      system_type: cpu.architecture,
      os: os.name,
      gpu_count: 1,
      nodes: 1,
    });
    const empty = memberContext(platform, await newOrganization(db));
    expect(await verbs.getCapabilities(empty)).toMatchObject({ system_type: "unknown", os: "unknown", gpu_count: 0 });
  });

  test("a silent machine is inactive and not among the running ones", async () => {
    const lastSeenAt = new Date(Date.now() - 60_000);
    await db.update(schema.nodes).set({ lastSeenAt }).where(eq(schema.nodes.id, agent.nodeId));
    expect(await verbs.listKamiwazaNodes(ctx, page)).toMatchObject([{ active: false }]);
    expect(await verbs.listKamiwazaNodes(ctx, { ...page, active: true })).toEqual([]);
    expect(await verbs.listRunningNodes(ctx)).toEqual([]);
  });

  test("a name is given once", async () => {
    const other = await TestAgent.joined(platform, organizationId, "borg");
    await expect(verbs.updateNode(ctx, { nodeId: other.nodeId, name: "atlas" })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    expect(await verbs.updateNode(ctx, { nodeId: other.nodeId, name: "cube", cordoned: true })).toMatchObject({
      name: "cube",
      phase: "cordoned",
    });
    expect(await auditOf(other.nodeId)).toEqual(["node.join", "node.update"]);
  });

  test("only admins change machines; strangers do not see them", async () => {
    const { nodeId } = agent;
    const writer = memberContext(platform, organizationId, "write");
    const stranger = memberContext(platform, await newOrganization(db));
    const refused = [
      verbs.createJoinToken(writer),
      verbs.removeNode(writer, { nodeId }),
      verbs.updateNode(writer, { nodeId, cordoned: true }),
    ];
    expect(new Set(await codesOf(refused))).toEqual(new Set(["FORBIDDEN"]));
    const unseen = [
      verbs.getNode(stranger, { nodeId }),
      verbs.getKamiwazaNode(stranger, { nodeId }),
      verbs.getHardware(stranger, { hardwareId: nodeId }),
      verbs.removeNode(stranger, { nodeId }),
      verbs.updateNode(stranger, { nodeId, cordoned: true }),
    ];
    expect(new Set(await codesOf(unseen))).toEqual(new Set(["NOT_FOUND"]));
    expect((await verbs.getNode(ctx, { nodeId })).phase).toBe("ready");
  });
});

describe("records", () => {
  test("locations and clusters are kept, changed and deleted in order, each on record", async () => {
    const location = await verbs.createLocation(ctx, { name: "Berlin", contact_email: "ops@example.com" });
    answer(operations.createLocation, location);
    expect(await verbs.updateLocation(ctx, { locationId: location.id, name: "Bonn", zone: "b" })).toMatchObject({
      name: "Bonn",
      zone: "b",
      contact_email: null,
    });
    const cluster = await verbs.createCluster(ctx, { name: "main", location_id: location.id });
    answer(operations.createCluster, cluster);
    expect(cluster.location_name).toBe("Bonn");
    expect(await verbs.listClusters(ctx, page)).toEqual([cluster]);
    await expect(verbs.deleteLocation(ctx, { locationId: location.id })).rejects.toMatchObject({ code: "CONFLICT" });
    await verbs.deleteCluster(ctx, { clusterId: cluster.id });
    await verbs.deleteLocation(ctx, { locationId: location.id });
    expect(await verbs.listLocations(ctx, page)).toEqual([]);
    expect(await auditOf(location.id)).toEqual(["location.create", "location.update", "location.delete"]);
  });

  test("hardware recorded by hand stands beside what machines say of themselves", async () => {
    const hardware = await verbs.createHardware(ctx, {
      name: "spare",
      gpus: [{ name: "A100" }],
      local_node_id: "rack 4",
    });
    expect(hardware).toMatchObject({ name: "spare", gpus: [{ name: "A100" }], local_node_id: "rack 4" });
    answer(operations.createHardware, hardware);
    expect((await verbs.listHardware(ctx, page)).map(({ name }) => name)).toEqual(["atlas.local", "spare"]);
    expect(await verbs.listHardware(ctx, { skip: 1, limit: 1 })).toEqual([hardware]);
    await expect(verbs.deleteHardware(ctx, { hardwareId: agent.nodeId })).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await verbs.deleteHardware(ctx, { hardwareId: hardware.id })).toEqual({ deleted: true });
  });

  test("the write scope may not record; unknown and foreign records do not exist", async () => {
    const writer = memberContext(platform, organizationId, "write");
    const location = await verbs.createLocation(ctx, { name: "Berlin" });
    const refused = [
      verbs.createLocation(writer, { name: "x" }),
      verbs.createCluster(writer, { name: "x", location_id: location.id }),
      verbs.createHardware(writer, {}),
      verbs.listClusters(writer, page),
      verbs.getCluster(writer, { clusterId: randomUUID() }),
    ];
    expect(new Set(await codesOf(refused))).toEqual(new Set(["FORBIDDEN"]));
    const stranger = memberContext(platform, await newOrganization(db));
    const unseen = [
      verbs.getLocation(stranger, { locationId: location.id }),
      verbs.updateLocation(stranger, { locationId: location.id, name: "mine" }),
      verbs.deleteLocation(stranger, { locationId: location.id }),
      verbs.createCluster(stranger, { name: "x", location_id: location.id }),
      verbs.getCluster(ctx, { clusterId: randomUUID() }),
      verbs.deleteCluster(ctx, { clusterId: randomUUID() }),
      verbs.deleteHardware(ctx, { hardwareId: randomUUID() }),
    ];
    expect(new Set(await codesOf(unseen))).toEqual(new Set(["NOT_FOUND"]));
  });
});
