import type { ModelFacts } from "@/lib/serving/engines/facts";
import { eventually } from "@/lib/kernel/testing/eventually";
import { randomUUID } from "node:crypto";
import { beforeAll, expect, inject, test } from "vitest";
import { ApiClient, until } from "../api-client";
import { fetchModel } from "../walk-to-serving";
import { JoinedMachine } from "../joined-machine";
import { boasting } from "./boasting";
import { goodFile, heldRepository } from "./start-product";
import { teller } from "./tell";

/* A machine with a valid join token lies about files, about itself and about where it is. */

const { url, apiKey } = inject("product");
const api = new ApiClient(url, apiKey);
const held = teller("A machine that joined");

type File = { id: string; name: string; facts: ModelFacts | null; on_nodes: string[] };
type Node = { id: string; name: string; phase: string; clock_offset_ms: number };
type Attention = { attention: { title: string; href: string }[] };

let modelId: string;
let honest: { id: string; facts: ModelFacts };
let mallory: JoinedMachine;

const node = async () => (await api.call<Node[]>("GET", "/api/nodes")).find(({ id }) => id === mallory.nodeId);
const file = async () => {
  const { m_files } = await api.call<{ m_files: File[] }>("GET", `/api/models/${modelId}`);
  const found = m_files.find(({ name }) => name === goodFile);
  if (!found) throw new Error("the model lost its file");
  return found;
};
const problems = async () => (await api.call<Attention>("GET", "/api/overview")).attention.map(({ title }) => title);
const isHonest = async () => {
  const now = await file();
  expect(now.facts).toEqual(honest.facts);
  expect(now.on_nodes).not.toContain(mallory.nodeId);
};

beforeAll(async () => {
  modelId = await fetchModel(api, heldRepository, goodFile, 60_000);
  const read = await until("the header is read", 30_000, file, ({ facts }) => facts !== null);
  if (!read.facts) throw new Error("no facts");
  honest = { id: read.id, facts: read.facts };
  const { token } = await api.call<{ token: string }>("POST", "/api/nodes/join-tokens", {});
  mallory = await JoinedMachine.join(url, token, { name: "mallory", facts: boasting });
  expect((await mallory.report()).status).toBe(200);
});

test("boasting gets no work: nothing is sent, placed or counted before an administrator's approval", async () => {
  expect(await node()).toMatchObject({ phase: "unapproved" });
  const plan = await api.call<{ chosen?: { nodeId: string }; rules: { id: string; reason: string }[] }>(
    "POST",
    "/api/serving/plan",
    { m_id: modelId },
  );
  expect(plan.chosen?.nodeId).not.toBe(mallory.nodeId);
  expect(plan.rules).toContainEqual(
    expect.objectContaining({ id: "approved", reason: expect.stringContaining("mallory") }),
  );
  expect((await api.raw("POST", `/api/models/${modelId}/copy`, { node_id: mallory.nodeId })).status).toBe(503);
  expect(await mallory.poll()).toMatchObject({ downloads: [], instances: [], verifications: [] });
  await expect.poll(problems).toContain("mallory waits for approval");
  held("3 TiB of memory and eight H200: no work, no hub token, no place in any plan before approval");
});

test("before approval its claims and headers count for nothing", async () => {
  await mallory.report({ filesPresent: [honest.id] });
  expect(await mallory.inspect({ fileId: honest.id, facts: { ...honest.facts, weightBytes: 2 ** 51 } })).toEqual({
    accepted: false,
  });
  await isHonest();
  held("claiming a file and rewriting its header while unapproved");
});

test("after approval it speaks for no file that it was not asked to hold", async () => {
  // Other files of this suite deploy meanwhile, and would be placed on the largest machine.
  await api.call("PATCH", `/api/nodes/${mallory.nodeId}`, { cordoned: true });
  await api.call("POST", `/api/nodes/${mallory.nodeId}/approve`);
  await mallory.report({ filesPresent: [honest.id] });
  await mallory.report({
    downloads: [
      {
        downloadId: randomUUID(),
        generation: 1,
        phase: "ready",
        bytesDone: 1,
        bytesTotal: 1,
        files: [{ fileId: honest.id, phase: "ready", bytesDone: 1 }],
      },
    ],
  });
  for (const lie of [{ weightBytes: 2 ** 51 }, { task: "embedding" as const }, { hasChatTemplate: false }]) {
    expect(await mallory.inspect({ fileId: honest.id, facts: { ...honest.facts, ...lie } })).toEqual({
      accepted: false,
    });
  }
  await isHonest();
  await expect.poll(problems).toContainEqual(expect.stringMatching(/^mallory is not believed about/));
  const { items } = await api.call<{ items: { object: { id: string } }[] }>(
    "GET",
    "/api/activity/events?action=model-file.refuse-reading",
  );
  expect(items.map(({ object }) => object.id)).toContain(honest.id);
  held("presence by filesPresent and by an invented download; 2^51 bytes of weights, another task, no template");
});

test("asked for a copy, what it reads otherwise is refused and changes nothing for the rest", async () => {
  await api.call("POST", `/api/models/${modelId}/copy`, { node_id: mallory.nodeId });
  expect((await mallory.poll()).downloads).toHaveLength(1);
  for (const lie of [{ weightBytes: 2 ** 51 }, { task: "embedding" as const }, { contextLengthMax: 2 ** 40 }]) {
    expect(await mallory.inspect({ fileId: honest.id, facts: { ...honest.facts, ...lie } })).toEqual({
      accepted: false,
    });
  }
  expect((await file()).facts).toEqual(honest.facts);
  held("the same lies from a machine that was asked to hold the file");
});

test("a machine beyond all machines is not recorded", async () => {
  for (const facts of [
    { ...boasting, memory: { totalBytes: Number.MAX_SAFE_INTEGER, availableBytes: 1 } },
    { ...boasting, accelerators: Array.from({ length: 2000 }, () => boasting.accelerators[0]) },
    { ...boasting, cpu: { ...boasting.cpu, physicalCores: 2 ** 40 } },
  ])
    expect((await mallory.report({ facts })).status).toBe(422);
  held("2^53 bytes of memory, 2,000 accelerators, 2^40 cores");
});

test("its clock moves no time of ours, and the difference is told", async () => {
  await mallory.report({ sentAt: new Date(Date.now() + 3_600_000).toISOString() });
  expect((await node())?.clock_offset_ms).toBeLessThan(-3_000_000);
  await expect.poll(problems).toContainEqual(expect.stringMatching(/^The clock of mallory is off by \d+ s$/));
  held("a clock an hour ahead");
});

test.each([
  "http://127.0.0.1:3001/api/settings?x=",
  "https://127.0.0.1:3001#",
  "https://10.1.2.3:3200/api/users?",
  "https://root:secret@10.1.2.3:3200",
  "http://localhost:3001",
  "https://2130706433:3001",
  "https://[::ffff:127.0.0.1]:3001",
  "https://0.0.0.0:3001",
  "https://169.254.169.254",
  "https://[fe80::1]:3200",
  "file:///etc/passwd",
  "http://10.1.2.3:3200",
])("it is not reached at %s", async (ingressUrl) => {
  const answer = await mallory.report({ ingressUrl });
  expect([answer.status, await answer.text()]).toEqual([422, expect.stringMatching(/https:\/\/|TLS/)]);
  held(`ingress address ${ingressUrl}`);
});

test("removed, it is refused, nothing of it is left, and verifying finds the honest header", async () => {
  await api.call("DELETE", `/api/nodes/${mallory.nodeId}`);
  expect((await mallory.report()).status).toBe(401);
  // Of the machine, not of a repository of the same name that another file tries.
  const ofMallory = async () => (await problems()).filter((title) => /mallory(?!\/)/.test(title));
  await expect.poll(ofMallory).toEqual([]);
  await api.call("POST", `/api/models/${modelId}/verification`, {});
  await eventually(async () => {
    const model = await api.call<{ m_files: unknown[] }>("GET", `/api/models/${modelId}`);
    expect(JSON.stringify(model.m_files)).toContain('"intact"');
  }, 30_000);
  await isHonest();
  held("outliving its removal");
});
