import * as schema from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { createTestApi } from "@/lib/edge/http/testing";
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as verbs from "..";
import * as operations from "../contract";

const { db } = await createTestDatabase();
const api = createTestApi(db);
const names = ["llama", "Llama-8b", "gemma_3", "100%", "phi"];
const phases = ["waiting", "starting", "serving", "failed", "stopped"];
const ada = await api.newPerson();
await seedDeployments(40);

type Page = { items: { id: string; name: string; phase: string; measured_bytes: number }[]; total: number };
const pageOf = async (query: [string, string][]) =>
  (await api.call(operations.listDeploymentPage, verbs.listDeploymentPage, { as: ada, query })).body as Page & {
    phases: Record<string, number>;
  };

test("pages hold together what the whole list holds, searched, filtered and in order", async () => {
  const whole = (await api.call(operations.listDeployments, verbs.listDeployments, { as: ada }))
    .body as (Page["items"][number] & {
    m_name: string;
  })[];
  const asked = fc.record({
    search: fc.constantFrom("", "lla", "LLAMA", "_", "%", "zzz"),
    wanted: fc.subarray(phases),
    sort: fc.constantFrom("created", "name", "state", "model", "engine", "node", "memory"),
    descending: fc.boolean(),
    limit: fc.integer({ min: 1, max: 17 }),
  });
  await fc.assert(
    fc.asyncProperty(asked, async ({ search, wanted, sort, descending, limit }) => {
      const found = (text: string) => text.toLowerCase().includes(search.toLowerCase());
      const matching = whole.filter((each) => found(each.name) || found(each.m_name));
      const expected = matching.filter((each) => wanted.length === 0 || wanted.includes(each.phase));
      const items: Page["items"] = [];
      for (let offset = 0; offset === 0 || offset < expected.length; offset += limit) {
        const page = await pageOf([
          ...(search ? [["search", search] as [string, string]] : []),
          ...wanted.map((phase): [string, string] => ["phase", phase]),
          ["sort", sort],
          ["descending", String(descending)],
          ["offset", String(offset)],
          ["limit", String(limit)],
        ]);
        expect(page.total).toBe(expected.length);
        expect(Object.values(page.phases).reduce((sum, count) => sum + count, 0)).toBe(matching.length);
        items.push(...page.items);
      }
      expect(items.map(({ id }) => id).toSorted()).toEqual(expected.map(({ id }) => id).toSorted());
      const direction = descending ? -1 : 1;
      if (sort === "memory") expect(isSorted(items.map((each) => each.measured_bytes * direction))).toBe(true);
      if (sort === "name") {
        const ordered = items.map(({ name }) => name.toLowerCase());
        expect(ordered).toEqual(ordered.toSorted((a, b) => (a < b ? -direction : a > b ? direction : 0)));
      }
    }),
    { numRuns: 40 },
  );
});

test("an answer that still holds is not sent again", async () => {
  const ask = (headers: Record<string, string> = {}) =>
    api.call(operations.listDeploymentPage, verbs.listDeploymentPage, { as: ada, query: { search: "phi" }, headers });
  const first = await ask();
  const etag = first.headers.get("etag") ?? "";
  expect(await ask({ "if-none-match": `"other", W/${etag}` })).toMatchObject({ status: 304 });
  expect(await ask({ "if-none-match": '"other"' })).toMatchObject({ status: 200, body: first.body });
  expect(first.headers.get("cache-control")).toBe("private, no-cache");
});

test("another organization's deployments are on no page", async () => {
  const bob = await api.newPerson();
  const { body } = await api.call(operations.listDeploymentPage, verbs.listDeploymentPage, { as: bob });
  expect(body).toMatchObject({ items: [], total: 0, phases: {} });
});

const isSorted = (values: number[]) => values.every((value, at) => at === 0 || (values[at - 1] ?? 0) <= value);

async function seedDeployments(count: number): Promise<void> {
  const { organizationId } = ada;
  const modelIds = names.map(() => randomUUID());
  await db
    .insert(schema.models)
    .values(names.map((name, at) => ({ id: modelIds[at], organizationId, name: `model of ${name}` })));
  const rows = Array.from({ length: count }, (_, at) => ({ id: randomUUID(), at }));
  const pick = <Item>(items: readonly Item[], at: number) => items[at % items.length] as Item;
  await db.insert(schema.deployments).values(
    rows.map(({ id, at }) => ({
      id,
      organizationId,
      name: `${pick(names, at)}.${at}`,
      modelId: pick(modelIds, Math.floor(at / 3)),
      config: {},
      request: {},
      desired: pick(phases, at) === "stopped" ? "stop" : "run",
      generation: at % 7 === 0 ? 2 : 1,
    })),
  );
  await db.insert(schema.deploymentStatus).values(
    rows.map(({ id, at }) => ({
      deploymentId: id,
      organizationId,
      observedGeneration: 1,
      phase: pick(phases, at),
      engine: at % 2 === 0 ? "llama-cpp" : null,
      steps: {},
    })),
  );
  await db.insert(schema.instances).values(
    rows.map(({ id, at }) => ({
      organizationId,
      deploymentId: id,
      nodeId: randomUUID(),
      generation: 1,
      engine: "llama-cpp",
      config: {},
      primaryFileId: randomUUID(),
      fileIds: [],
      desired: "run",
      measuredBytes: at % 4 === 0 ? null : (at * 7919) % 1000,
    })),
  );
}
