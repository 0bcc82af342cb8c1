import { nodes, settings } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { createTestApi, expectProblem, type Person } from "@/lib/http/testing";
import { eq } from "drizzle-orm";
import { beforeEach, expect, test, vi } from "vitest";
import * as verbs from ".";
import * as operations from "./contract";

const { db } = await createTestDatabase();
const api = createTestApi(db);
const token = "hf_AbCdEfGhIjKlMnOpQrStUvWxYz";
let ada: Person;

beforeEach(async () => {
  vi.stubEnv("HF_TOKEN", undefined);
  ada = await api.newPerson();
});

const change = (body: object) => api.call(operations.updateSettings, verbs.updateSettings, { as: ada, body });
const storedIn = (organizationId: string) =>
  db.select().from(settings).where(eq(settings.organizationId, organizationId));

test("the hub's token is sealed in the database, opened for downloads, and never given back", async () => {
  const changed = await change({ hub_token: token, hub_endpoint: "https://hub.example.org/" });
  const read = await api.call(operations.getSettings, verbs.getSettings, { as: ada });
  const changes = await api.changesOf(ada.organizationId);
  const stored = await storedIn(ada.organizationId);
  expect(read.body).toMatchObject({ hub_token_set: true, hub_token_hint: "WxYz" });
  expect(JSON.stringify([changed.body, read.body, stored, changes])).not.toContain(token);
  expect(changes).toMatchObject([{ action: "settings.update", detail: { changed: ["hub_endpoint", "hub_token"] } }]);
  const access = await verbs.hubAccess(db, api.platform.keys, ada.organizationId);
  expect(access).toEqual({ endpoint: "https://hub.example.org", token });
});

test("a token is taken out by an empty one, and kept when something else changes", async () => {
  await change({ hub_token: token });
  expect((await change({ download_bytes_per_second_max: 1000, hub_token: null })).body).toMatchObject({
    hub_token_set: true,
    download_bytes_per_second_max: 1000,
  });
  expect((await change({ hub_token: "" })).body).toMatchObject({ hub_token_set: false, hub_token_hint: null });
});

test.each([
  { hub_token: "a\nb" },
  { hub_endpoint: "ftp://hub" },
  { hub_endpoint: "hub" },
  { download_bytes_per_second_max: -1 },
])("%j is refused", async (body) => {
  expectProblem(await change(body), 422);
  expect(await storedIn(ada.organizationId)).toEqual([]);
});

test("machines hear of a change, of their own organization alone", async () => {
  const other = await api.newOrganization();
  const publicKey = { kty: "OKP", crv: "Ed25519", x: "x" } as const;
  for (const organizationId of [ada.organizationId, other])
    await db.insert(nodes).values({ organizationId, name: "one", publicKey });
  await change({ download_bytes_per_second_max: 5 });
  const revisionOf = async (organizationId: string) =>
    (await db.select().from(nodes).where(eq(nodes.organizationId, organizationId)))[0]?.desiredRevision;
  expect([await revisionOf(ada.organizationId), await revisionOf(other)]).toEqual([2, 1]);
});
