import { createHash, randomInt, randomUUID } from "node:crypto";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import type { AssignedInstance } from "@/lib/serving/nodes/protocol";
import { signalProcess } from "@/lib/kernel/processes/signal-process";
import { identifyProcess } from "@/lib/kernel/processes/process-identity";
import { bundlePrograms } from "@/lib/kernel/testing/bundle-programs";
import { eventually } from "@/lib/kernel/testing/eventually";
import { freePort, freePortRange } from "@/lib/kernel/testing/free-port";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { TestControlPlane } from "./control/testing";
import { findMarkedProcesses } from "./runtimes/marked-processes";
import { assignedInstance, storeFile, storeZeros } from "./testing";

vi.setConfig({ testTimeout: 120_000 });

let programs: Awaited<ReturnType<typeof bundlePrograms>>;
beforeAll(async () => {
  programs = await bundlePrograms("lib/programs/agent/main.ts", "lib/serving/engines/fake/main.ts");
});
afterAll(() => programs.remove());

/** A node's home with one verified file in its store, and the agents that come and go in it. */
async function openNode(control: TestControlPlane) {
  const home = temporaryFolder();
  const fileId = randomUUID();
  await storeFile(home, fileId);
  const port = await freePort();
  const engines = await freePortRange(20);
  const agents = new Set<ChildProcess>();
  const agentId = () => thumbprintOf(join(home, "agent", "key.json"));
  onTestFinished(async () => {
    for (const agent of agents) agent.kill("SIGKILL");
    if (!existsSync(join(home, "agent", "key.json"))) return;
    for (const { pid } of await findMarkedProcesses(await agentId())) signalProcess(pid, "SIGKILL");
  });
  return {
    home,
    url: `http://127.0.0.1:${port}`,
    agentId,
    marked: async () => findMarkedProcesses(await agentId()),
    instance: (changes: Partial<AssignedInstance> = {}) =>
      assignedInstance({ primaryFileId: fileId, files: [{ fileId, name: "config.json", sizeBytes: 2 }], ...changes }),
    startAgent(joinToken?: string, environment: Record<string, string> = {}) {
      const agent = spawn(process.execPath, [join(programs.folder, "lib/agent/main.js")], {
        env: {
          NODE_ENV: "test",
          PATH: process.env["PATH"] ?? "",
          KAMIWAZA_HOME: home,
          CONTROL_URL: control.url,
          AGENT_PORT: String(port),
          ENGINE_PORTS: `${engines.first}-${engines.last}`,
          FAKE_ENGINE: "true",
          LOG_LEVEL: "warn",
          NODE_NAME: "test-node",
          ...(joinToken ? { JOIN_TOKEN: joinToken } : {}),
          ...environment,
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const log: string[] = [];
      for (const stream of [agent.stdout, agent.stderr])
        stream.on("data", (chunk: Buffer) => log.push(chunk.toString()));
      agents.add(agent);
      agent.once("exit", () => agents.delete(agent));
      return { agent, log: () => log.join("") };
    },
  };
}

async function thumbprintOf(file: string): Promise<string> {
  const { crv, kty, x } = JSON.parse(readFileSync(file, "utf8"));
  return createHash("sha256").update(JSON.stringify({ crv, kty, x })).digest("base64url");
}

type Node = Awaited<ReturnType<typeof openNode>>;

const phases = (control: TestControlPlane) => control.lastReport?.instances.map(({ phase }) => phase);

async function chat(node: Node, control: TestControlPlane, instanceId: string, body: object = {}) {
  return fetch(`${node.url}/instances/${instanceId}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${await control.ingressToken()}`, "content-type": "application/json" },
    body: JSON.stringify({
      model: "test-model",
      messages: [{ role: "user", content: "Hello" }],
      max_tokens: 8,
      ...body,
    }),
  });
}

/** A joined node with one serving instance. */
async function servingNode(changes: Partial<AssignedInstance> = {}) {
  const control = await TestControlPlane.start();
  const node = await openNode(control);
  const started = node.startAgent(control.issueToken());
  const one = node.instance(changes);
  control.assign({ instances: [one] });
  await eventually(() => expect(phases(control)).toEqual(["serving"]));
  return { control, node, one, ...started };
}

test("a fresh node joins once, reports what it is, and comes to serve what it is assigned", async () => {
  const { control, node, one } = await servingNode();
  expect(control.joins).toMatchObject([{ name: "test-node", publicKey: { kty: "OKP", crv: "Ed25519" } }]);
  expect(control.joins[0]).not.toHaveProperty("publicKey.d");
  expect(control.reports[0]).toMatchObject({ revision: 0, ingressUrl: node.url });
  expect(control.lastReport).toMatchObject({
    revision: control.list.revision,
    engines: expect.arrayContaining([expect.objectContaining({ engine: "fake", available: true })]),
    instances: [{ instanceId: one.instanceId, generation: 1, restarts: 0 }],
    filesPresent: [one.primaryFileId],
  });
  const answer = await chat(node, control, one.instanceId);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ choices: [{ message: { role: "assistant" } }] });
  for (const name of ["key.json", "node.json", "assignments.json"]) {
    expect([name, statSync(join(node.home, "agent", name)).mode & 0o777]).toEqual([name, 0o600]);
  }
  const sequences = control.reports.map(({ sequence }) => sequence);
  expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
  expect(new Set(control.reports.map(({ bootId }) => bootId)).size).toBe(1);
});

test("killed 20 times under a running engine, the agent adopts it each time: no orphan, no second one, no pause of the engine", async () => {
  const { control, node, one, ...first } = await servingNode();
  let { agent } = first;
  const pid = control.lastReport?.instances[0]?.pid ?? 0;
  const engine = await identifyProcess(pid);
  const adoptionMs: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    await sleep(randomInt(0, 300));
    agent.kill("SIGKILL");
    await once(agent, "exit");
    expect(await identifyProcess(pid)).toEqual(engine);
    const startedAt = performance.now();
    ({ agent } = node.startAgent());
    await eventually(async () => expect((await chat(node, control, one.instanceId)).status).toBe(200));
    adoptionMs.push(performance.now() - startedAt);
    expect(await node.marked()).toMatchObject([{ pid }]);
  }
  await eventually(() => expect(control.lastReport?.instances).toMatchObject([{ phase: "serving", pid, restarts: 0 }]));
  const worst = Math.max(...adoptionMs);
  process.stdout.write(
    `agent kill -9: 20 rounds, 0 orphans, 0 duplicates, adopted and serving after ${Math.round(worst)} ms at most, ` +
      `${Math.round(adoptionMs.toSorted((a, b) => a - b)[10] ?? 0)} ms in the median\n`,
  );
});

test("killed 20 times while engines start, stop and are replaced, the node ends with exactly the engine it should run", async () => {
  const { control, node, one, ...first } = await servingNode();
  let { agent } = first;
  let wanted = one;
  for (let round = 0; round < 20; round += 1) {
    wanted = { ...wanted, generation: wanted.generation + 1 };
    control.assign({ instances: [wanted] });
    // Boot takes about half of this, so kills fall on every step of it and of the start that follows.
    await sleep(randomInt(0, 2_000));
    agent.kill("SIGKILL");
    await once(agent, "exit");
    const engines = new Set((await node.marked()).map(({ runId }) => runId));
    expect(engines.size).toBeLessThanOrEqual(1);
    ({ agent } = node.startAgent());
  }
  await eventually(() => {
    expect(control.lastReport?.instances).toMatchObject([{ phase: "serving", generation: wanted.generation }]);
  }, 60_000);
  const marked = await node.marked();
  expect(marked.map(({ pid }) => pid)).toEqual([control.lastReport?.instances[0]?.pid]);
  // The last report may be one of before the last kill.
  await eventually(async () => expect((await chat(node, control, one.instanceId)).status).toBe(200));
});

test("without a control plane a restarted agent adopts and serves, and reports when it is back", async () => {
  const { control, node, one, agent } = await servingNode();
  await control.stop();
  expect((await chat(node, control, one.instanceId)).status).toBe(200);
  agent.kill("SIGKILL");
  await once(agent, "exit");
  node.startAgent();
  await eventually(async () => expect((await chat(node, control, one.instanceId)).status).toBe(200));
  expect((await fetch(`${node.url}/health/ready`)).status).toBe(200);
  const before = control.reports.length;
  await control.resume();
  await eventually(() => expect(control.reports.length).toBeGreaterThan(before));
  expect(phases(control)).toEqual(["serving"]);
});

test("a node that was removed says so in its log and goes on serving; a new token brings it back", async () => {
  const { control, node, one, agent, log } = await servingNode();
  control.removeNodes();
  await eventually(() => expect(log()).toContain("does not know this node any more"));
  const pid = (await node.marked())[0]?.pid;
  agent.kill("SIGHUP");
  await once(agent, "exit");
  node.startAgent(control.issueToken());
  control.assign({ instances: [one] });
  await eventually(() => expect(control.joins).toHaveLength(2));
  await eventually(() => expect(control.lastReport?.instances).toMatchObject([{ phase: "serving", pid }]));
});

test("SIGTERM ends the engines and tells the control plane before it exits with 0", async () => {
  const { control, node, agent } = await servingNode();
  agent.kill("SIGTERM");
  expect((await once(agent, "exit"))[0]).toBe(0);
  expect(phases(control)).toEqual(["stopped"]);
  expect(await node.marked()).toEqual([]);
  node.startAgent();
  await eventually(() => expect(phases(control)).toEqual(["serving"]));
});

test("SIGHUP lets running streams end, leaves the engines to the next agent and exits with 0", async () => {
  const { control, node, one, agent } = await servingNode({ config: { tokenDelayMs: 100 } });
  const stream = await chat(node, control, one.instanceId, { stream: true, max_tokens: 12 });
  const text = stream.text();
  agent.kill("SIGHUP");
  expect(await text).toContain("[DONE]");
  expect((await once(agent, "exit"))[0]).toBe(0);
  expect(await node.marked()).toHaveLength(1);
});

test("a second agent of the same home refuses to start and says what to do", async () => {
  const { node, control, one } = await servingNode();
  const { agent, log } = node.startAgent(undefined, { AGENT_PORT: String(await freePort()) });
  expect((await once(agent, "exit"))[0]).toBe(1);
  expect(log()).toContain("a KAMIWAZA_HOME of its own");
  expect((await chat(node, control, one.instanceId)).status).toBe(200);
});

test("a port in use ends the agent with a line that names it, and leaves the engines of the home alone", async () => {
  const { node, agent, control } = await servingNode();
  agent.kill("SIGKILL");
  await once(agent, "exit");
  const other = await TestControlPlane.start();
  const second = node.startAgent(undefined, { AGENT_PORT: new URL(other.url).port, CONTROL_URL: control.url });
  expect((await once(second.agent, "exit"))[0]).toBe(1);
  expect(second.log()).toContain("EADDRINUSE");
  expect(await node.marked()).toHaveLength(1);
});

test("killed while it reads a file again, the next agent reads it from the start and says what it found", async () => {
  const control = await TestControlPlane.start();
  const node = await openNode(control);
  const fileId = randomUUID();
  await storeZeros(node.home, fileId, 512 * 1024 ** 2);
  const { agent } = node.startAgent(control.issueToken());
  control.assign({ verifications: [{ fileId, generation: 1, desired: "run" }] });
  await eventually(() => expect(control.lastReport?.verifications).toMatchObject([{ phase: "verifying" }]));
  agent.kill("SIGKILL");
  await once(agent, "exit");
  node.startAgent();
  await eventually(() => expect(control.lastReport?.verifications).toMatchObject([{ phase: "damaged" }]), 60_000);
  expect(control.lastReport?.filesPresent).not.toContain(fileId);
});

test("an engine goes on serving when a file that it runs on is found damaged", async () => {
  const { control, node, one } = await servingNode();
  const pid = control.lastReport?.instances[0]?.pid;
  const blob = join(node.home, "models", "blobs", "sha256", createHash("sha256").update("{}").digest("hex"));
  chmodSync(blob, 0o600);
  writeFileSync(blob, "[]");
  control.assign({ verifications: [{ fileId: one.primaryFileId, generation: 1, desired: "run" }] });
  await eventually(() => expect(control.lastReport?.verifications).toMatchObject([{ phase: "damaged" }]));
  expect(control.lastReport).toMatchObject({ filesPresent: [], instances: [{ phase: "serving", pid }] });
  expect((await chat(node, control, one.instanceId)).status).toBe(200);
});
