import { randomBytes } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tinyModel } from "@/lib/serving/engines/gguf/testing";
import { startTestHub, type TestHub } from "@/lib/serving/models/hub/testing";
import { ApiClient, until } from "../api-client";
import { startProduct, type Product } from "../product";
import { owner } from "../sign-in";

/* Somebody may change the hub's address, or own a server that the hub leads to, and wants the hub's token. */

const stored = `hf_${randomBytes(16).toString("hex")}`;
const ofEnvironment = `hf_${randomBytes(16).toString("hex")}`;
const repository = "acme/gated";
const file = "gated-q4_k_m.gguf";

/** Everything that the attacker's server was sent. */
const received: { url: string; headers: IncomingHttpHeaders }[] = [];
const attacker = createServer((req, res) => {
  received.push({ url: req.url ?? "", headers: req.headers });
  res.writeHead(404, { "content-type": "application/json" }).end("{}");
});

let hub: TestHub;
let product: Product;
let api: ApiClient;

beforeAll(async () => {
  attacker.listen(0, "127.0.0.1");
  const files = { [file]: Buffer.from(tinyModel()), "README.md": "card" };
  hub = await startTestHub({ token: stored, repositories: [{ repoId: repository, gated: true, files }] });
  product = await startProduct({ hubUrl: hub.url, environment: { HF_TOKEN: ofEnvironment } });
  api = new ApiClient(product.url);
  await api.setUp(product.setupToken, owner);
});

afterAll(async () => {
  await product.remove();
  await hub.close();
  attacker.close();
});

const attackerPort = () => (attacker.address() as AddressInfo).port;
const settings = (body: object) => api.raw("PATCH", "/api/settings", body);

/** Has the product say all that it says to a hub. */
async function askEverything(): Promise<void> {
  await api.raw("POST", "/api/models/search", { query: "anything", hubs_to_search: ["*"] });
  await api.raw("POST", "/api/models/search", { query: repository, hubs_to_search: ["*"], exact: true });
  await api.raw("POST", "/api/model_files/search", { hub: "HubsHf", model: repository });
  await api.raw("GET", `/api/hub/repository?repo_id=${repository}`);
  await api.raw("GET", "/api/hub/starter");
  await api.raw("POST", "/api/models/download", { model: repository });
}

function expectNothingLeaked(attempt: string): void {
  const leaks = received.filter(({ url, headers }) =>
    [stored, ofEnvironment].some((token) => JSON.stringify([url, headers]).includes(token)),
  );
  console.log(`${attempt}: ${received.length} requests reached the attacker, ${leaks.length} with a token`);
  expect(leaks).toEqual([]);
}

describe("the hub's token", () => {
  test("of the environment stays, whatever the address is changed to", async () => {
    for (const address of [`http://127.0.0.1:${attackerPort()}`, `http://localhost:${attackerPort()}/hub`]) {
      received.length = 0;
      expect((await settings({ hub_endpoint: address })).status).toBe(200);
      await askEverything();
      expect(received.length).toBeGreaterThan(3);
      expectNothingLeaked(`the environment's token, address ${address}`);
    }
  });

  test("that was set stays with its origin, and is sent there again when the address returns", async () => {
    expect((await settings({ hub_endpoint: hub.url, hub_token: stored })).status).toBe(200);
    await settings({ hub_endpoint: `http://127.0.0.1:${attackerPort()}/mirror` });
    received.length = 0;
    await askEverything();
    expect(received.length).toBeGreaterThan(3);
    expectNothingLeaked("the stored token, address changed");
    expect(await api.call("GET", "/api/settings")).toMatchObject({ hub_token_set: false, hub_token_hint: null });
    await settings({ hub_endpoint: hub.url });
    expect(await api.call("GET", "/api/settings")).toMatchObject({ hub_token_set: true });
  });

  test("does not go where the hub redirects, for look-ups and for an agent's download", async () => {
    received.length = 0;
    hub.faults.add({ kind: "redirect", to: `http://127.0.0.1:${attackerPort()}/elsewhere`, route: "resolve" });
    const { download_id } = await api.call<{ download_id: string }>("POST", "/api/models/download", {
      model: repository,
    });
    await api.raw("GET", `/api/hub/repository?repo_id=${repository}`);
    await until(
      "the download's visit to the attacker",
      60_000,
      () => api.call<{ phase: string }>("GET", `/api/downloads/${download_id}`),
      ({ phase }) => ["failed", "stalled", "ready"].includes(phase),
    );
    hub.faults.clear();
    expect(received.length).toBeGreaterThan(1);
    expectNothingLeaked("redirects of the hub");
  });

  test("does not travel by http over a network, nor hide in an address", async () => {
    const refused = [
      { hub_endpoint: "http://hub.example.org", hub_token: stored },
      { hub_endpoint: `http://${stored}@127.0.0.1:${attackerPort()}` },
      { hub_endpoint: `http://127.0.0.1:${attackerPort()}/?to=` },
      { hub_endpoint: `http://127.0.0.1:${attackerPort()}/#` },
      { hub_endpoint: "ftp://127.0.0.1/" },
    ];
    for (const body of refused) {
      const { status } = await settings(body);
      console.log(`${Object.keys(body).join(" and ")} ${body.hub_endpoint.replace(stored, "(token)")}: ${status}`);
      expect(status).toBe(422);
    }
    expect(await api.call("GET", "/api/settings")).toMatchObject({ hub_endpoint: hub.url, hub_token_set: true });
  });

  test("shows its last letters to no reader", async () => {
    await api.call("POST", "/api/auth/users/local", {
      username: "reader",
      password: "a good long password",
      roles: ["viewer"],
    });
    const reader = new ApiClient(product.url);
    await reader.signIn({ username: "reader", password: "a good long password" });
    const seen = await reader.call<Record<string, unknown>>("GET", "/api/settings");
    console.log(`a reader sees: ${JSON.stringify(seen)}`);
    expect(seen).toMatchObject({ hub_token_set: true, hub_token_hint: null });
    expect(JSON.stringify(seen)).not.toContain(stored.slice(-4));
  });
});
