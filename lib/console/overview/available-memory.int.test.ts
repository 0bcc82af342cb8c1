import * as schema from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { createTestApi } from "@/lib/edge/http/testing";
import { getNode, listNodes, listNodeSummaries } from "@/lib/serving/nodes";
import * as nodeOperations from "@/lib/serving/nodes/contract";
import { fitOf, loadPlacementNodes } from "@/lib/serving/placement";
import { GiB, someNodeFacts } from "@/lib/serving/placement/testing";
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import * as verbs from ".";
import * as operations from "./contract";

const { db } = await createTestDatabase();
const api = createTestApi(db);

type Memory = { available_bytes: number };

test("overview, lists of nodes, node and fit say the same of the memory available for models", async () => {
  const ada = await api.newPerson();
  const { organizationId } = ada;
  const nodeId = randomUUID();
  const deploymentId = randomUUID();
  await db.insert(schema.nodes).values({
    id: nodeId,
    organizationId,
    name: "atlas",
    publicKey: { kty: "OKP", crv: "Ed25519", x: "x" },
    facts: someNodeFacts({ memory: { totalBytes: 64 * GiB, availableBytes: 48 * GiB } }),
    lastSeenAt: new Date(),
  });
  await db.insert(schema.deployments).values({
    id: deploymentId,
    organizationId,
    name: "d",
    modelId: randomUUID(),
    config: {},
    request: {},
    desired: "run",
  });
  await db.insert(schema.instances).values({
    organizationId,
    deploymentId,
    nodeId,
    generation: 1,
    engine: "llama-cpp",
    config: {},
    primaryFileId: randomUUID(),
    fileIds: [],
    desired: "run",
    phase: "starting",
    estimatedBytes: 8 * GiB,
    weightsBytes: 5 * GiB,
    deviceBytes: 0,
  });
  await db.insert(schema.deploymentStatus).values({
    deploymentId,
    organizationId,
    observedGeneration: 1,
    phase: "starting",
    steps: {},
  });

  const as = { as: ada };
  const overview = await api.call(operations.getOverview, verbs.getOverview, as);
  const list = await api.call(nodeOperations.listNodes, listNodes, as);
  const summaries = await api.call(nodeOperations.listNodeSummaries, listNodeSummaries, as);
  const one = await api.call(nodeOperations.getNode, getNode, { ...as, params: { nodeId } });
  const fit = fitOf({ sizeBytes: GiB }, await loadPlacementNodes(db, organizationId));

  const expected = Math.round((48 - 8 - 64 * 0.05) * GiB);
  expect(fit.capacityBytes).toBe(expected);
  expect((overview.body as { memory: Memory[] }).memory).toMatchObject([{ available_bytes: expected }]);
  expect(list.body as { memory: Memory[] }[]).toMatchObject([{ memory: [{ available_bytes: expected }] }]);
  expect(summaries.body).toMatchObject([{ memory: [{ available_bytes: expected }], running: 1 }]);
  expect((one.body as { memory: Memory[] }).memory).toMatchObject([{ available_bytes: expected }]);
});
