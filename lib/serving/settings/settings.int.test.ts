import { nodes, settings } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { createTestApi, expectProblem, type Person } from "@/lib/edge/http/testing";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test, vi } from "vitest";
import * as verbs from ".";
import * as operations from "./contract";

const { db } = await createTestDatabase();
const api = createTestApi(db);
const token = "hf_AbCdEfGhIjKlMnOpQrStUvWxYz";
let ada: Person;

beforeEach(async () => {
  vi.stubEnv("HF_TOKEN", undefined);
  vi.stubEnv("HF_ENDPOINT", undefined);
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

test("asking for what stands already is no change, and leaves no record of one", async () => {
  await change({ download_bytes_per_second_max: 1000, hub_endpoint: "https://hub.example.org/" });
  await change({});
  await change({ download_bytes_per_second_max: 1000, hub_endpoint: "https://hub.example.org/" });
  expect(await api.changesOf(ada.organizationId)).toHaveLength(1);
  expectProblem(await change({ bogus: 1 }), 422);
});

const access = () => verbs.hubAccess(db, api.platform.keys, ada.organizationId);

describe("a token goes to the origin it was set for", () => {
  const attacker = "https://attacker.example.net/";

  test("and not to one that somebody changes the address to, until it is entered again", async () => {
    await change({ hub_endpoint: "https://hub.example.org/mirror", hub_token: token });
    const changed = await change({ hub_endpoint: attacker });
    expect(changed.body).toMatchObject({
      hub_token_set: false,
      hub_token_hint: null,
      hub_token_unused: "It was set for https://hub.example.org. Enter one for this address.",
    });
    expect((await access()).token).toBeUndefined();
    for (const elsewhere of ["https://hub.example.org:8443", "http://hub.example.org", "https://a.hub.example.org"]) {
      await change({ hub_endpoint: elsewhere });
      expect((await access()).token, elsewhere).toBeUndefined();
    }
    await change({ hub_endpoint: "https://hub.example.org/other/path" });
    expect((await access()).token).toBe(token);
    await change({ hub_endpoint: attacker, hub_token: "hf_other" });
    expect((await access()).token).toBe("hf_other");
  });

  test("nor does one that a version before stored without an origin", async () => {
    const place = `settings/${ada.organizationId}/hub-token`;
    const value = { endpoint: "https://hub.example.org", sealedToken: api.platform.keys.seal("setting", token, place) };
    await db.insert(settings).values({ organizationId: ada.organizationId, name: "hub", value });
    expect((await access()).token).toBe(token);
    await change({ hub_endpoint: attacker });
    expect((await access()).token).toBeUndefined();
    await change({ hub_endpoint: "https://hub.example.org" });
    expect((await access()).token).toBe(token);
  });

  test("nor does that of the environment, which is for the environment's address", async () => {
    vi.stubEnv("HF_ENDPOINT", "https://hub.example.org");
    vi.stubEnv("HF_TOKEN", token);
    expect((await access()).token).toBe(token);
    expect((await change({ hub_endpoint: attacker })).body).toMatchObject({ hub_token_set: false });
    expect((await access()).token).toBeUndefined();
  });

  test("even by a writer of the database, because it is sealed for that origin", async () => {
    await change({ hub_endpoint: "https://hub.example.org", hub_token: token });
    const [row] = await storedIn(ada.organizationId);
    const value = { ...(row?.value as object), endpoint: attacker, tokenOrigin: new URL(attacker).origin };
    await db.update(settings).set({ value }).where(eq(settings.organizationId, ada.organizationId));
    await expect(access()).rejects.toThrow();
  });

  test("and never in the clear over a network", async () => {
    expectProblem(await change({ hub_endpoint: "http://hub.example.org", hub_token: token }), 422);
    vi.stubEnv("HF_ENDPOINT", "http://hub.example.org");
    vi.stubEnv("HF_TOKEN", token);
    expect((await access()).token).toBeUndefined();
    await change({ hub_endpoint: "http://127.0.0.1:3300", hub_token: token });
    expect((await access()).token).toBe(token);
  });
});

test("its last letters are for administrators", async () => {
  await change({ hub_token: token });
  const read = async (as: Person) => (await api.call(operations.getSettings, verbs.getSettings, { as })).body;
  expect(await read(ada)).toMatchObject({ hub_token_set: true, hub_token_hint: "WxYz" });
  for (const role of ["viewer", "user"]) {
    const person = await api.newPerson({ organizationId: ada.organizationId, roles: [role] });
    expect(await read(person)).toMatchObject({ hub_token_set: true, hub_token_hint: null, hub_token_unused: null });
  }
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
  { hub_endpoint: "https://hub.example.org/?mirror=1" },
  { hub_endpoint: "https://hub.example.org?" },
  { hub_endpoint: "https://hub.example.org/#top" },
  { hub_endpoint: "https://ada:secret@hub.example.org" },
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

test("of twenty changes at once each is made", async () => {
  await db.insert(nodes).values({
    organizationId: ada.organizationId,
    name: "atlas",
    publicKey: { kty: "OKP", crv: "Ed25519", x: "atlas" },
  });
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, at) => change({ download_bytes_per_second_max: at + 1 })),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect(await api.changesOf(ada.organizationId)).toHaveLength(20);
});
