import { eq } from "drizzle-orm";
import { nodes } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { signingKeys } from "@/lib/identity/auth";
import type { Context } from "@/lib/kernel/context";
import { createTestPlatform, memberContext, newOrganization, TestAgent } from "@/lib/serving/nodes/testing";
import { createLocalJWKSet, jwtVerify } from "jose";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { KeyObject } from "node:crypto";
import { createServer as createTlsServer } from "node:https";
import type { TLSSocket } from "node:tls";
import { keyedTls, publicKeyOf, selfSignedCertificate, showsKeyOf } from "@/lib/kernel/tls";
import { afterAll, beforeEach, expect, onTestFinished, test } from "vitest";
import * as verbs from "..";
import { seedModel } from "../testing/seed-model";

const { db } = await createTestDatabase();
const platform = createTestPlatform(db);
let answer: (req: IncomingMessage, res: ServerResponse) => void;
const asked: { url: string; authorization: string }[] = [];
/** A node's ingress, as far as log views see it. */
const ingress: Server = createServer((req, res) => {
  asked.push({ url: req.url ?? "", authorization: req.headers.authorization ?? "" });
  answer(req, res);
});
await new Promise<void>((resolve) => ingress.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${(ingress.address() as AddressInfo).port}`;
afterAll(() => ingress.closeAllConnections());
afterAll(() => new Promise((resolve) => ingress.close(resolve)));

let ctx: Context;
let agent: TestAgent;
let deploymentId: string;

beforeEach(async () => {
  asked.length = 0;
  answer = (_, res) => res.end("loading\nggml: failed to allocate buffer\nbye\n");
  const organizationId = await newOrganization(db);
  ctx = memberContext(platform, organizationId);
  agent = await TestAgent.joined(platform, organizationId);
  agent.ingressUrl = origin;
  const { modelId } = await seedModel(db, { organizationId, agent });
  deploymentId = await verbs.deployModel(ctx, { m_id: modelId });
  await verbs.reconcileDeployment(platform, { deploymentId });
  await agent.obey("serving");
});

test("an engine's log comes from the machine that keeps it, with a token for that machine alone", async () => {
  const log = await verbs.getDeploymentLogs(ctx, { deploymentId, run: "previous" });
  expect(log).toMatchObject({
    engine_type: "llama-cpp",
    logs: ["loading", "ggml: failed to allocate buffer", "bye"],
    total_lines_seen: 3,
    capture_active: false,
  });
  const [instance] = await verbs.listModelInstances(ctx, {});
  expect(asked[0]?.url).toBe(`/instances/${instance?.id}/logs?run=previous`);
  const { publicKeys } = await signingKeys(db, platform.keys);
  const { payload } = await jwtVerify(asked[0]?.authorization.slice(7) ?? "", createLocalJWKSet(publicKeys));
  expect(payload.aud).toBe(`kamiwaza-node:${agent.nodeId}`);
});

test("over a network it comes by TLS from the holder of the node's key, who sees that of the platform", async () => {
  const { privateKey } = agent.keys;
  const shown: boolean[] = [];
  const { publicKeys } = await signingKeys(db, platform.keys);
  const elsewhere = createTlsServer(
    { ...keyedTls, ...selfSignedCertificate(KeyObject.from(privateKey)), requestCert: true },
    (req, res) => {
      shown.push(showsKeyOf(req.socket as TLSSocket, publicKeys.keys.map(publicKeyOf)));
      res.end("over the network\n");
    },
  );
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    elsewhere.closeAllConnections();
    elsewhere.close();
  });
  agent.ingressUrl = `https://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  await agent.report();
  expect(await verbs.getDeploymentLogs(ctx, { deploymentId, run: "current" })).toMatchObject({
    logs: ["over the network"],
  });
  expect(shown).toEqual([true]);
});

test("known failures are found in it", async () => {
  const found = await verbs.getLogPatterns(ctx, { deploymentId });
  expect(found.patterns_detected).toMatchObject({ out_of_memory: true, crash: false });
  expect(found.failure_lines).toHaveLength(1);
});

test("a run that left no log is an empty log", async () => {
  answer = (_, res) => res.writeHead(404).end();
  expect(await verbs.getDeploymentLogs(ctx, { deploymentId, run: "previous" })).toMatchObject({ logs: [] });
});

test("a machine that does not answer is named, with 503", async () => {
  answer = (req) => req.socket.destroy();
  await expect(verbs.getDeploymentLogs(ctx, { deploymentId, run: "current" })).rejects.toMatchObject({
    code: "UNAVAILABLE",
    detail: expect.stringContaining("atlas"),
  });
});

test("an address that would swallow what is joined to it leads nowhere else, also if it was stored before", async () => {
  const ingressUrl = `${origin}/api/settings?x=`;
  await expect(agent.report({ ingressUrl })).rejects.toThrow("must be https://host:port");
  await db.update(nodes).set({ ingressUrl }).where(eq(nodes.id, agent.nodeId));
  await verbs.getDeploymentLogs(ctx, { deploymentId, run: "current" });
  expect(asked.map(({ url }) => url)).toEqual([
    expect.stringMatching(/^\/instances\/[0-9a-f-]{36}\/logs\?run=current$/),
  ]);
});

test("a redirect is not followed anywhere", async () => {
  answer = (_, res) => res.writeHead(302, { location: "http://169.254.169.254/" }).end();
  await expect(verbs.getDeploymentLogs(ctx, { deploymentId, run: "current" })).rejects.toMatchObject({
    code: "UNAVAILABLE",
  });
});

test("a live log passes through as it is written, and its reader leaving ends it at the machine", async () => {
  let left: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => (left = resolve));
  answer = (_, res) => {
    res.on("close", left);
    res.writeHead(200, { "content-type": "text/event-stream" });
    res.write('data: {"line":"one"}\n\n');
  };
  const response = await verbs.followDeploymentLogs(ctx, { deploymentId, run: "current" });
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const reader = response.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  expect(new TextDecoder().decode(value)).toBe('data: {"line":"one"}\n\n');
  await reader?.cancel();
  await gone;
});

test("all logs of an engine are told together; an engine nobody runs has none", async () => {
  const { logs } = await verbs.getEngineLogs(ctx, { engine: "llamacpp" });
  expect(logs.map(({ line }) => line)).toEqual(["loading", "ggml: failed to allocate buffer", "bye"]);
  expect(await verbs.getEngineLogs(ctx, { engine: "vllm" })).toEqual({ engine_type: "vllm", logs: [] });
});

test("an instance of another deployment has no log here", async () => {
  const stranger = crypto.randomUUID();
  await expect(
    verbs.getDeploymentLogs(ctx, { deploymentId, instance_id: stranger, run: "current" }),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
});
