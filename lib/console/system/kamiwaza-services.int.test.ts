import { createTestDatabase } from "@/db/testing";
import { createTestApi, expectProblem, type Person } from "@/lib/edge/http/testing";
import { beforeAll, expect, test } from "vitest";
import * as verbs from ".";
import * as operations from "./contract";

const { db } = await createTestDatabase();
const api = createTestApi(db);
let admin: Person;
beforeAll(async () => {
  admin = await api.newPerson();
});

test("there is no banner and no consent text, and nobody is led to believe that one was stored", async () => {
  const { body } = await api.call(operations.getPublicNotices, verbs.getPublicNotices);
  expect(body).toMatchObject({ consent_enabled: false, banner_enabled: false });
  const change = (sent: object) => api.call(operations.updateNotices, verbs.updateNotices, { as: admin, body: sent });
  expect((await change({ banner_enabled: false })).body).toEqual(body);
  for (const sent of [{ banner_enabled: true, banner_top_text: "SECRET" }, { consent_enabled: true }])
    expectProblem(await change(sent), 422);
  expect((await api.call(operations.getNotices, verbs.getNotices, { as: admin })).body).toEqual(body);
  const accepted = await api.call(operations.acceptNotices, verbs.acceptNotices);
  expect(accepted.body).toMatchObject({ accepted: true });
});

test("the script for other pages is one", async () => {
  const script = await verbs.getNoticesScript();
  expect(script.headers.get("content-type")).toMatch(/^text\/javascript\b/);
});

test("news are the version, and there are no apps or extensions", async () => {
  const as = admin;
  expect((await api.call(operations.getLatestNews, verbs.getLatestNews, { as })).body).toMatchObject({ error: null });
  const quadrants = await api.call(operations.getNewsQuadrants, verbs.getNewsQuadrants, { as });
  expect(quadrants.body).toMatchObject({ metadata: { totalItems: 0 }, items: [] });
  expect((await api.call(operations.listExtensions, verbs.listExtensions, { as })).body).toEqual([]);
  const garden = await api.call(operations.getGardenStatus, verbs.getGardenStatus, { as });
  expect(garden.body).toEqual({ garden_apps_available: false, missing_apps: [] });
  const tools = await api.call(operations.getToolGardenStatus, verbs.getToolGardenStatus, { as });
  expect(tools.body).toMatchObject({ tool_servers_available: false, missing_tool_servers: [] });
  for (const status of [operations.getAppCatalogStatus, operations.getToolCatalogStatus])
    expect((await api.call(status, verbs.getCatalogStatus, { as })).body).toEqual({ cache_status: "none" });
  for (const list of [operations.listCatalogApps, operations.listCatalogTools])
    expect((await api.call(list, verbs.listCatalogEntries, { as, query: { force_refresh: "True" } })).body).toEqual([]);
});
