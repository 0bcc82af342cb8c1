import * as schema from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { ChangeCount } from "@/lib/kernel/context";
import { createTestApi } from "@/lib/edge/http/testing";
import { randomUUID } from "node:crypto";
import { expect, onTestFinished, test, vi } from "vitest";
import * as verbs from "..";
import * as operations from "../contract";

const { db } = await createTestDatabase();
const api = createTestApi(db);

test("models are searched, sorted and counted on the server, and content that several have is counted once per node", async () => {
  const ada = await api.newPerson();
  const { organizationId } = ada;
  const [atlas, boreas] = [randomUUID(), randomUUID()];
  const models = [
    { name: "small", sha256: "same", sizeBytes: 10, nodes: [atlas] },
    { name: "Large", sha256: "large", sizeBytes: 500, nodes: [atlas, boreas] },
    { name: "smaller-twin", sha256: "same", sizeBytes: 10, nodes: [atlas] },
    { name: "nowhere", sha256: "none", sizeBytes: 9000, nodes: [] },
  ];
  for (const { name, sha256, sizeBytes, nodes } of models) {
    const [modelId, fileId] = [randomUUID(), randomUUID()];
    await db.insert(schema.models).values({ id: modelId, organizationId, name, modelCard: "# A long card" });
    await db
      .insert(schema.modelFiles)
      .values({ id: fileId, organizationId, modelId, name: "w.gguf", sizeBytes, sha256 });
    if (nodes.length > 0)
      await db
        .insert(schema.fileCopies)
        .values(nodes.map((nodeId) => ({ organizationId, fileId, nodeId, phase: "ready", bytesDone: sizeBytes })));
  }
  const page = async (query: Record<string, string>) =>
    (await api.call(operations.listModelPage, verbs.listModelPage, { as: ada, query })).body as {
      items: { name: string; bytes_on_disk: number }[];
      total: number;
      disk: { node_id: string; bytes: number }[];
    };
  const namesOf = async (query: Record<string, string>) => (await page(query)).items.map(({ name }) => name);

  expect(await namesOf({ sort: "size", descending: "true", limit: "1" })).toEqual(["Large"]);
  expect(await namesOf({ sort: "name" })).toEqual(["Large", "nowhere", "small", "smaller-twin"]);
  expect(await namesOf({ sort: "name", offset: "2", limit: "2" })).toEqual(["small", "smaller-twin"]);
  expect(await page({ search: "SMALL", limit: "1" })).toMatchObject({ total: 2, items: [{}] });
  expect((await page({})).items[0]).not.toHaveProperty("modelcard");
  const { disk } = await page({ search: "nowhere" });
  expect(new Map(disk.map(({ node_id, bytes }) => [node_id, bytes]))).toEqual(
    new Map([
      [atlas, 510],
      [boreas, 500],
    ]),
  );
});

test("a list is shared for a moment, and what a person changed is in the next one at once", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const shared = createTestApi(db, { keys: api.platform.keys, changes: new ChangeCount() });
  const [ada, grace] = [await shared.newPerson(), await shared.newPerson()];
  const { organizationId } = ada;
  const [kept, unwanted] = [randomUUID(), randomUUID()];
  await db.insert(schema.models).values([
    { id: kept, organizationId, name: "kept" },
    { id: unwanted, organizationId, name: "unwanted" },
  ]);
  const total = async () =>
    ((await shared.call(operations.listModelPage, verbs.listModelPage, { as: ada })).body as { total: number }).total;
  const drop = (as: typeof ada, modelId: string) =>
    shared.call(operations.deleteModel, verbs.deleteModel, { as, params: { modelId } });
  expect(await total()).toBe(2);
  await db.insert(schema.models).values({ organizationId, name: "added by nobody who asked here" });
  await drop(grace, unwanted);
  expect(await total()).toBe(2);
  expect(await drop(ada, unwanted)).toMatchObject({ status: 200 });
  expect(await total()).toBe(2);
  expect(await drop(ada, kept)).toMatchObject({ status: 200 });
  expect(await total()).toBe(1);
});
