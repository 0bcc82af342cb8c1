import { execFile } from "node:child_process";
import { chownSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { constants, networkInterfaces } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import { Agent, request } from "undici";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { freePort } from "@/lib/kernel/testing/free-port";
import { ApiClient } from "@/e2e/api-client";
import { startHub, type RunningHub } from "@/e2e/start-hub";
import { ask, deploy, fetchModel } from "@/e2e/walk-to-serving";
import { probe } from "@/lib/programs/launcher/processes/probe";
import { eventually } from "@/lib/kernel/testing/eventually";
import { keyedTls } from "@/lib/kernel/tls";
import { layOutImage } from "./testing/lay-out-image";
import { startService, type Place, type RunningService } from "./testing/start-service";
import { startStores, type Stores } from "./testing/start-stores";
import { readStack, type Service } from "./stack";

/* Our programs as docker-compose.yml runs them: its image's files, its commands, environments and health checks, and the rights of a stranger. */

const host = "kamiwaza.example.com";
const client = "203.0.113.7";
const owner = { username: "owner", password: "a-long-enough-password" };
const { services } = readStack();
const running = new Map<string, RunningService>();
const ports = { gateway: 0, web: 0, worker: 0, agent: 0 };
let stores: Stores;
let hub: RunningHub;
/** The owner's cookies. */
let session = "";

beforeAll(async () => {
  stores = await startStores(named("redis"));
  await layOutImage(join(stores.folder, "app"));
  hub = await startHub();
  for (const name of Object.keys(ports) as (keyof typeof ports)[]) ports[name] = await freePort();
}, 120_000);

afterAll(async () => {
  for (const name of ["gateway", "agent", "worker", "web"]) await running.get(name)?.stop();
  await hub.close();
  await stores.stop();
});

function named(name: string): Service {
  const service = services[name];
  if (!service) throw new Error(`there is no service ${name}`);
  return service;
}

/** Somebody whom this system does not know and who has no home. Only root can become somebody else. */
const identity = process.getuid?.() === 0 ? { uid: 54_321, gid: 54_321 } : undefined;

function place(name: string): Place {
  const home = join(stores.folder, `home-${name}`);
  mkdirSync(home, { recursive: true });
  if (identity) chownSync(home, identity.uid, identity.gid);
  const { gateway, web, worker, agent } = ports;
  return {
    app: join(stores.folder, "app"),
    secrets: stores.secrets,
    home,
    identity: identity ?? {},
    replace: {
      "${KAMIWAZA_HOST:?the name that people type, such as kamiwaza.example.com}": host,
      // The edge is played by this test.
      "${KAMIWAZA_EDGE_SUBNET:-172.29.0.0/28}": "127.0.0.1/32",
      "${KAMIWAZA_NODE_NAME:-node-1}": "node-1",
      "${HTTPS_PROXY:-}": "",
      "${HTTP_PROXY:-}": "",
      "${NO_PROXY:-}": "",
      "http://web:3001": `http://127.0.0.1:${web}`,
      "https://agent:3200": `https://${addressOfThisMachine()}:${agent}`,
      ":3000": `:${gateway}`,
      ":3001": `:${web}`,
      ":3002": `:${worker}`,
      ":3200": `:${agent}`,
    },
    environment: {
      ...(name === "gateway" ? { GATEWAY_PORT: `${gateway}` } : {}),
      ...(name === "web" ? { PORT: `${web}`, HF_ENDPOINT: hub.url } : {}),
      ...(name === "worker" ? { WORKER_PORT: `${worker}` } : {}),
      ...(name === "agent" ? { AGENT_PORT: `${agent}`, ENGINE_PORTS: "20900-20999" } : {}),
    },
  };
}

/** A container has an address of its own; loopback, which this machine's agent could have too, is refused for it. */
function addressOfThisMachine(): string {
  const found = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const address = found.find(({ family, internal }) => family === "IPv4" && !internal)?.address;
  if (address === undefined) throw new Error("this machine has no address beyond loopback");
  return address;
}

async function start(name: string): Promise<RunningService> {
  const service = startService(named(name), place(name));
  running.set(name, service);
  await service.untilHealthy();
  return service;
}

type Request = Omit<RequestInit, "headers"> & { headers?: Record<string, string> };

/** A request as Traefik passes it on: the client's host, and who and how the client is. */
function throughEdge(path: string, init: Request = {}): Promise<Response> {
  const said = { "x-forwarded-for": client, "x-forwarded-proto": "https", "x-forwarded-host": host };
  const url = `http://127.0.0.1:${ports.gateway}${path}`;
  return fetch(url, { ...init, headers: { ...said, ...init.headers }, redirect: "manual" });
}

test("the schema is made over TLS that the stack's authority vouches for", async () => {
  const migrate = startService(named("migrate"), place("migrate"));
  expect(await migrate.ended, migrate.output()).toBe(0);
  expect(migrate.output()).toMatch(/Applied \d+ statements/);
  const strict = startService(named("migrate"), { ...place("migrate"), environment: { NODE_EXTRA_CA_CERTS: "" } });
  expect(await strict.ended).not.toBe(0);
  expect(strict.output()).toMatch(/self.signed/i);
});

test("every program becomes healthy, before there is an owner or a join token", { timeout: 300_000 }, async () => {
  for (const name of ["web", "worker", "gateway", "agent"]) await start(name);
});

test("Prometheus reaches every program from outside of its container", async () => {
  const dispatcher = new Agent({ connect: keyedTls });
  for (const [name, port] of Object.entries(ports)) {
    // On Linux a server that listens on 127.0.0.1 alone does not answer here.
    const url = `${name === "agent" ? "https" : "http"}://127.0.0.2:${port}/metrics`;
    const { statusCode, body } = await request(url, { dispatcher });
    expect([name, statusCode]).toEqual([name, 200]);
    expect(await body.text()).toContain("process_cpu_user_seconds_total");
  }
  await dispatcher.close();
});

test("an administrator creates the owner with a token from the web container, and gets cookies for HTTPS alone", async () => {
  const command = ["node", "dist/lib/launcher/main.js", "status", "--setup-token"];
  const asked = startService(named("web"), place("web"), command);
  expect(await asked.ended, asked.output()).toBe(0);
  const created = await throughEdge("/api/setup", json({ token: asked.output().trim(), ...owner }));
  expect(created.status, await created.text()).toBe(201);

  const first = await throughEdge("/api/auth/csrf");
  const { csrfToken } = (await first.json()) as { csrfToken: string };
  const signedIn = await throughEdge("/api/auth/callback/credentials", {
    method: "POST",
    headers: { cookie: pairs(first) },
    body: new URLSearchParams({ ...owner, csrfToken, callbackUrl: "/", json: "true" }),
  });
  expect(await signedIn.json()).toEqual({ url: `https://${host}/` });
  const given = [...first.headers.getSetCookie(), ...signedIn.headers.getSetCookie()];
  expect(given.filter((cookie) => !/; Secure/i.test(cookie))).toEqual([]);
  expect(pairs(signedIn)).toContain("__Host-next-auth.session-token=");
  session = pairs(signedIn);
});

test("a page of another site changes nothing, a page of ours does", async () => {
  const askFrom = (origin: string) =>
    throughEdge("/api/nodes/join-tokens", { method: "POST", headers: { cookie: session, origin } });
  expect((await askFrom("https://evil.example.com")).status).toBe(403);
  const made = await askFrom(`https://${host}`);
  expect(made.ok, String(made.status)).toBe(true);
  const { token } = (await made.json()) as { token: string };
  writeFileSync(join(stores.secrets, "join_token"), `${token}\n`);
});

test("the record says where the client was, not where the edge is", async () => {
  const { items } = await read<{ items: { action: string; client_address: string }[] }>("/api/activity/events");
  expect(items.find(({ action }) => action === "setup.create-owner")).toMatchObject({ client_address: client });
});

test("the agent joins by the token's file, and gets no work until the administrator approves it", async () => {
  await running.get("agent")?.stop();
  await start("agent");
  const nodes = () => read<{ id: string; phase: string }[]>("/api/nodes");
  await eventually(async () => expect(await nodes()).toMatchObject([{ phase: "unapproved" }]), 30_000);
  const [node] = await nodes();
  const headers = { cookie: session, origin: `https://${host}` };
  expect((await throughEdge(`/api/nodes/${node?.id}/approve`, { method: "POST", headers })).status).toBe(200);
}, 120_000);

test("an agent's container that is made anew is the same node without a second use", async () => {
  const nodes = new Set<string>();
  for (let life = 0; life < 2; life += 1) {
    await running.get("agent")?.stop();
    await start("agent");
    await eventually(async () => {
      expect(await probe(`https://127.0.0.1:${ports.agent}/health/ready`)).toBe(true);
      const [node, ...others] = await read<{ id: string; name: string; phase: string }[]>("/api/nodes");
      expect([node?.name, node?.phase, others]).toEqual(["node-1", "ready", []]);
      nodes.add(node?.id ?? "");
    }, 30_000);
  }
  expect(nodes.size).toBe(1);
  const { items } = await read<{ items: unknown[] }>("/api/activity/events?action=node.join");
  expect(items).toHaveLength(1);
}, 120_000);

test("the agent starts an engine, which answers through the gateway", async () => {
  const api = new ApiClient(`http://127.0.0.1:${ports.gateway}`);
  await api.signIn(owner);
  const modelId = await fetchModel(api, hub.model.repoId, hub.model.file, 60_000);
  const deploymentId = await deploy(api, modelId, "starter", 120_000);
  const { text } = await ask(api, deploymentId, hub.model.question);
  expect(text).toContain(hub.model.answer);
}, 240_000);

test("beyond its own machine the agent answers by TLS alone, and opens no engine to a stranger", async () => {
  await expect(fetch(`http://127.0.0.1:${ports.agent}/health/live`)).rejects.toThrow("fetch failed");
  const [instance] = await read<{ id: string }[]>("/api/serving/model_instances");
  const stranger = new Agent({ connect: keyedTls });
  const url = `https://127.0.0.1:${ports.agent}/instances/${instance?.id}/v1/models`;
  const { statusCode, body } = await request(url, { dispatcher: stranger });
  expect([statusCode, await body.text()]).toEqual([401, expect.stringContaining("A known key is needed.")]);
  await stranger.close();
});

test("jobs are in Redis, which is healthy, forgets nothing, and shows its password to nobody", async () => {
  const { pid, port, url } = stores.redis;
  const [, check = ""] = named("redis").healthcheck?.test ?? [];
  const command = check.replaceAll("$$", "$").replaceAll("/run/secrets", stores.secrets);
  await promisify(execFile)("sh", ["-c", command.replace("redis-cli", `redis-cli -p ${port}`)]);
  const redis = new Redis(url);
  onTestFinished(() => redis.disconnect());
  expect(await redis.keys("bull:*")).not.toEqual([]);
  expect(await redis.config("GET", "maxmemory-policy")).toContain("noeviction");
  expect(await redis.config("GET", "appendonly")).toContain("yes");
  const stranger = new Redis(url.replace(/:[^:@]*@/, ""), { retryStrategy: () => null });
  stranger.on("error", () => undefined);
  onTestFinished(() => stranger.disconnect());
  await expect(stranger.ping()).rejects.toThrow(/NOAUTH/);
  expect(readFileSync(`/proc/${pid}/cmdline`, "utf8")).not.toContain("another-password");
});

test("the console is served from code that its process cannot change", async () => {
  const page = await throughEdge("/", { headers: { cookie: session } });
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("<html")]);
  expect(page.headers.get("content-security-policy")).toContain("script-src 'self' 'nonce-");
  expect((await throughEdge("/metrics")).status).toBe(404);
  expect(running.get("web")?.output()).not.toMatch(/EACCES|EROFS|EPERM/);
});

test.each(["gateway", "agent", "worker", "web"])(
  "%s ends in order within the time its container has",
  async (name) => {
    const seconds = Number.parseInt(named(name).stop_grace_period ?? "10s", 10);
    const begun = performance.now();
    const code = await running.get(name)?.stop();
    running.delete(name);
    expect(performance.now() - begun).toBeLessThan(seconds * 1000);
    // Next says so that it was asked to.
    expect(code).toBe(name === "web" ? 128 + constants.signals.SIGTERM : 0);
  },
  70_000,
);

async function read<Answer>(path: string): Promise<Answer> {
  const response = await throughEdge(path, { headers: { cookie: session } });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

const json = (body: unknown) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

const pairs = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";", 1)[0])
    .join("; ");
