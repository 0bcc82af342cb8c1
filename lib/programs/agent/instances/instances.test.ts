import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createServer } from "node:http";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { identifyProcess } from "@/lib/kernel/processes/process-identity";
import { bundlePrograms } from "@/lib/kernel/testing/bundle-programs";
import { eventually } from "@/lib/kernel/testing/eventually";
import { freePortRange } from "@/lib/kernel/testing/free-port";
import { assignedInstance, fastClock, openInstances, pretendedFiles } from "../testing";
import { findMarkedProcesses } from "../runtimes/marked-processes";

vi.setConfig({ testTimeout: 30_000 });

let programs: Awaited<ReturnType<typeof bundlePrograms>>;
beforeAll(async () => {
  programs = await bundlePrograms("lib/serving/engines/fake/main.ts");
});
afterAll(() => programs.remove());

test("an assigned instance comes to serve, and its engine answers under the key that only the agent knows", async () => {
  const node = await openInstances(programs.folder);
  const phases: (string | undefined)[] = [];
  const one = assignedInstance({ config: { startDelayMs: 400, promptDelayMs: 300 } });
  node.instances.onChange(() => phases.push(node.phaseOf(one.instanceId)));
  node.apply(one);
  expect(node.phaseOf(one.instanceId)).toBe("waiting");
  await eventually(() => expect(node.phaseOf(one.instanceId)).toBe("serving"));
  expect([...new Set(phases)]).toEqual(["starting", "warming", "serving"]);
  const found = node.instances.find(one.instanceId);
  if (found.kind !== "serving") throw new Error(found.kind);
  const ask = (key: string) => fetch(`${found.origin}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
  expect((await ask(found.apiKey)).status).toBe(200);
  expect((await ask("another key entirely")).status).toBe(401);
  expect(node.observed(one.instanceId)).toMatchObject({ generation: 1, restarts: 0, pid: node.runtime.list()[0]?.pid });
});

test("how far loading came is told while the engine starts", async () => {
  const node = await openInstances(programs.folder);
  const one = assignedInstance({ config: { startDelayMs: 4_000 } });
  node.apply(one);
  await eventually(() => expect(node.observed(one.instanceId)).toMatchObject({ phase: "starting", loadPercent: 50 }));
});

test("an instance waits for its files, says when they are being fetched, and starts when the last one is here", async () => {
  const present: string[] = [];
  const coming = new Set<string>();
  const node = await openInstances(programs.folder, {
    files: pretendedFiles(() => present),
    filesComing: () => coming,
  });
  const one = assignedInstance();
  const [file] = one.files;
  node.apply(one);
  await eventually(() => expect(node.phaseOf(one.instanceId)).toBe("waiting"));
  coming.add(file?.fileId ?? "");
  node.instances.look();
  await eventually(() => expect(node.phaseOf(one.instanceId)).toBe("fetching"));
  expect(node.runtime.list()).toEqual([]);
  present.push(file?.fileId ?? "");
  node.instances.look();
  await eventually(() => expect(node.phaseOf(one.instanceId)).toBe("serving"));
});

test("a model that an engine does not know is read again; a damaged file is named, set aside and waited for", async () => {
  const names = ["weights-1.gguf", "weights-2.gguf"];
  const assignedFiles = names.map((name) => ({ fileId: randomUUID(), name, sizeBytes: 1000 }));
  const [primaryFileId = "", damagedId = ""] = assignedFiles.map(({ fileId }) => fileId);
  let here = [primaryFileId, damagedId];
  const verify = async (fileId: string) => {
    const isIntact = fileId !== damagedId;
    if (!isIntact) here = here.filter((id) => id !== fileId);
    return isIntact;
  };
  const node = await openInstances(programs.folder, { files: { ...pretendedFiles(() => here), verify } });
  const one = assignedInstance({ files: assignedFiles, primaryFileId, config: { failure: "start-refused" } });
  node.apply(one);
  const error = {
    code: "MODEL_FILES_INCOMPLETE",
    detail: expect.stringMatching(/^weights-2\.gguf is damaged/),
    evidence: expect.stringContaining("unknown model architecture"),
  };
  await eventually(() => expect(node.observed(one.instanceId)).toMatchObject({ phase: "waiting", error }));
});

test("a model that an engine does not know and whose files are undamaged fails with both said", async () => {
  const node = await openInstances(programs.folder);
  const one = assignedInstance({ config: { failure: "start-refused" } });
  node.apply(one);
  const error = { code: "ARCH_UNSUPPORTED", detail: expect.stringMatching(/newer engine\. .* are undamaged/) };
  await eventually(() => expect(node.observed(one.instanceId)).toMatchObject({ phase: "failed", error }));
});

test("reading a model's files again ends when the instance is not wanted any more", async () => {
  let begun = false;
  const node = await openInstances(programs.folder, {
    files: {
      ...pretendedFiles(() => one.files.map(({ fileId }) => fileId)),
      verify: (_fileId, { signal } = {}) =>
        new Promise((_, reject) => {
          begun = true;
          signal?.addEventListener("abort", () => reject(signal.reason as Error));
        }),
    },
  });
  const one = assignedInstance({ config: { failure: "start-refused" } });
  node.apply(one);
  await eventually(() => expect(begun).toBe(true));
  node.apply();
  await eventually(() => expect(node.observed(one.instanceId)).toBeUndefined());
});

test("a killed engine is replaced on another process, and counted", async () => {
  const node = await openInstances(programs.folder);
  const one = assignedInstance();
  node.apply(one);
  await eventually(() => expect(node.phaseOf(one.instanceId)).toBe("serving"));
  const [before] = node.runtime.list();
  process.kill(before?.pid ?? 0, "SIGKILL");
  await eventually(() => expect(node.instances.find(one.instanceId).kind).toBe("not-serving"));
  await eventually(() => expect(node.runtime.list()[0]?.runId).not.toBe(before?.runId));
  await eventually(() => expect(node.runtime.list()[0]?.pid).toBeDefined());
  await eventually(() => expect(node.phaseOf(one.instanceId)).toBe("serving"));
  expect(node.observed(one.instanceId)).toMatchObject({ restarts: 1 });
  expect(await findMarkedProcesses(node.agentId)).toHaveLength(1);
});

test("an engine that is well by its own word and works no more is replaced, and the reason told", async () => {
  const node = await openInstances(programs.folder, { probe: { readyPollMs: 100 } });
  const one = assignedInstance({ config: { failure: "hang", failAfterTokens: 1, patienceMs: 500 } });
  const told: (string | undefined)[] = [];
  node.instances.onChange(() => told.push(node.observed(one.instanceId)?.error?.detail));
  node.apply(one);
  await eventually(() => expect(node.phaseOf(one.instanceId)).toBe("serving"));
  const [before] = node.runtime.list();
  const found = node.instances.find(one.instanceId);
  if (found.kind !== "serving") throw new Error(found.kind);
  const asked = fetch(`${found.origin}/v1/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${found.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ prompt: "one two three" }),
  });
  await expect(asked).rejects.toThrow("fetch failed");
  await eventually(() => expect(node.observed(one.instanceId)).toMatchObject({ phase: "serving", restarts: 1 }));
  expect(node.runtime.list()[0]?.runId).not.toBe(before?.runId);
  expect(told).toContainEqual(expect.stringMatching(/had requests and got no further with any for 0.5 s/));
});

test("an engine that runs out of memory fails at once, with the line that proves it and a fix", async () => {
  const node = await openInstances(programs.folder);
  const one = assignedInstance({ config: { failure: "start-out-of-memory" } });
  node.apply(one);
  await eventually(() => expect(node.phaseOf(one.instanceId)).toBe("failed"));
  expect(node.observed(one.instanceId)).toMatchObject({
    restarts: 0,
    error: {
      code: "OUT_OF_MEMORY",
      evidence: expect.stringContaining("failed to allocate"),
      fix: { patch: { failure: "none" } },
    },
  });
  node.apply({ ...one, generation: 2, config: { failure: "none" } });
  await eventually(() => expect(node.phaseOf(one.instanceId)).toBe("serving"));
  expect(node.observed(one.instanceId)?.error).toBeUndefined();
});

test("an instance that needs more memory than is free is refused with the numbers, and no engine starts", async () => {
  const node = await openInstances(programs.folder, { now: fastClock() });
  const one = assignedInstance({ config: { memoryBytes: 20 * 1024 ** 3 } });
  const told: unknown[] = [];
  node.instances.onChange(() => {
    const observed = node.observed(one.instanceId);
    told.push([observed?.phase, observed?.error?.code]);
  });
  node.apply(one);
  await eventually(() => expect(node.phaseOf(one.instanceId)).toBe("failed"));
  expect(told).toEqual(expect.arrayContaining([["waiting", "OUT_OF_MEMORY"]]));
  expect(node.observed(one.instanceId)?.error?.detail).toContain("at least 20.0 GiB of memory, and 8.0 GiB are free");
  expect(node.runtime.list()).toEqual([]);
});

test("of two instances that fit one at a time, one starts and the other is refused", async () => {
  const node = await openInstances(programs.folder, { now: fastClock() });
  const both = [0, 1].map(() => assignedInstance({ config: { memoryBytes: 5 * 1024 ** 3, startDelayMs: 20_000 } }));
  node.apply(...both);
  await eventually(() => {
    const phases = both.map(({ instanceId }) => node.phaseOf(instanceId));
    expect(phases).toEqual(["starting", "failed"]);
  });
  expect(node.runtime.list()).toHaveLength(1);
});

test.each([
  [{ engine: "no-such-engine" }, "NO_ENGINE"],
  [{ config: { contextLength: -1, "--model": "/etc/passwd" } }, "INVALID_INPUT"],
  [{ primaryFileId: "9c8b6a54-0000-4000-8000-000000000000" }, "INVALID_INPUT"],
])("a specification that no start can satisfy fails without trying: %j", async (changes, code) => {
  const node = await openInstances(programs.folder);
  const one = assignedInstance(changes);
  node.apply(one);
  await eventually(() => expect(node.phaseOf(one.instanceId)).toBe("failed"));
  expect(node.observed(one.instanceId)).toMatchObject({ error: { code }, restarts: 0 });
  expect(node.runtime.list()).toEqual([]);
});

test("another generation and the restart counter each give a new engine, never two at a time", async () => {
  const node = await openInstances(programs.folder);
  let one = assignedInstance();
  const runs = new Set<string>();
  for (const change of [{}, { generation: 2 }, { restart: 1 }]) {
    one = { ...one, ...change };
    node.apply(one);
    await eventually(() => {
      expect(node.observed(one.instanceId)).toMatchObject({ phase: "serving", generation: one.generation });
      expect(node.runtime.list()[0]).toMatchObject({ generation: one.generation, restart: one.restart });
    });
    expect(await findMarkedProcesses(node.agentId)).toHaveLength(1);
    runs.add(node.runtime.list()[0]?.runId ?? "");
  }
  expect(runs.size).toBe(3);
});

test("a stop ends the engine after the requests it is answering; an instance not assigned leaves no process", async () => {
  let inFlight = 1;
  const node = await openInstances(programs.folder, { inFlight: () => inFlight });
  const [kept, gone] = [assignedInstance(), assignedInstance()];
  node.apply(kept, gone);
  await eventually(() => expect(node.instances.observe().map(({ phase }) => phase)).toEqual(["serving", "serving"]));
  node.apply({ ...kept, desired: "stop" });
  await eventually(() => expect(node.instances.observe().map(({ phase }) => phase)).toEqual(["stopping", "stopping"]));
  expect(node.instances.find(kept.instanceId)).toEqual({ kind: "not-serving", phase: "stopping" });
  expect(await findMarkedProcesses(node.agentId)).toHaveLength(2);
  inFlight = 0;
  await eventually(() =>
    expect(node.instances.observe()).toMatchObject([{ instanceId: kept.instanceId, phase: "stopped" }]),
  );
  expect(await findMarkedProcesses(node.agentId)).toEqual([]);
  expect(node.instances.find(gone.instanceId)).toEqual({ kind: "unknown" });
});

test("a port that another process took is not handed to an engine", async () => {
  const ports = await freePortRange(3);
  const server = createServer().listen(ports.first, "127.0.0.1");
  await once(server, "listening");
  const node = await openInstances(programs.folder, { ports });
  const one = assignedInstance();
  node.apply(one);
  await eventually(() => expect(node.phaseOf(one.instanceId)).toBe("serving"));
  expect((server.address() as AddressInfo).port).toBe(ports.first);
  expect(node.observed(one.instanceId)?.port).toBe(ports.first + 1);
  server.close();
});

test("a later agent adopts what serves without a pause, and starts nothing twice", async () => {
  const first = await openInstances(programs.folder);
  const one = assignedInstance();
  first.apply(one);
  await eventually(() => expect(first.phaseOf(one.instanceId)).toBe("serving"));
  const pid = first.observed(one.instanceId)?.pid;
  await first.instances.close();
  first.runtime.close();
  const second = await openInstances(programs.folder, { root: first.root, agentId: first.agentId });
  expect(second.recovery.adopted).toEqual([one.instanceId]);
  expect(second.instances.find(one.instanceId).kind).toBe("serving");
  second.apply(one);
  second.instances.look();
  await eventually(() => expect(second.observed(one.instanceId)).toMatchObject({ phase: "serving", pid }));
  expect(await findMarkedProcesses(first.agentId)).toHaveLength(1);
});

test("before any list is known a later agent touches nothing; an empty list ends what is not on it", async () => {
  const first = await openInstances(programs.folder);
  const one = assignedInstance();
  first.apply(one);
  await eventually(() => expect(first.phaseOf(one.instanceId)).toBe("serving"));
  const pid = first.observed(one.instanceId)?.pid ?? 0;
  await first.instances.close();
  const second = await openInstances(programs.folder, { root: first.root, agentId: first.agentId });
  second.instances.look();
  await second.instances.close();
  expect(await identifyProcess(pid)).toBeDefined();
  const third = await openInstances(programs.folder, { root: first.root, agentId: first.agentId });
  third.apply();
  await eventually(async () => expect(await identifyProcess(pid)).toBeUndefined());
  await eventually(() => expect(third.instances.observe()).toEqual([]));
});

test("an instance that failed for memory is not tried again by a later agent", async () => {
  const first = await openInstances(programs.folder);
  const one = assignedInstance({ config: { failure: "start-out-of-memory" } });
  first.apply(one);
  await eventually(() => expect(first.phaseOf(one.instanceId)).toBe("failed"));
  const error = first.observed(one.instanceId)?.error;
  await first.instances.close();
  const second = await openInstances(programs.folder, { root: first.root, agentId: first.agentId });
  second.apply(one);
  await eventually(() => expect(second.observed(one.instanceId)).toMatchObject({ phase: "failed", error }));
  expect(second.runtime.list()).toEqual([]);
});

test("stopping the whole agent ends all engines and says so", async () => {
  const node = await openInstances(programs.folder);
  const both = [assignedInstance(), assignedInstance()];
  node.apply(...both);
  await eventually(() => expect(node.instances.observe().map(({ phase }) => phase)).toEqual(["serving", "serving"]));
  await node.instances.stopAll();
  expect(node.instances.observe().map(({ phase }) => phase)).toEqual(["stopped", "stopped"]);
  expect(await findMarkedProcesses(node.agentId)).toEqual([]);
});

test("memory that an engine holds is told", async () => {
  const node = await openInstances(programs.folder);
  const one = assignedInstance();
  node.apply(one);
  await eventually(() => expect(node.observed(one.instanceId)?.measuredBytes).toBeGreaterThan(10 * 1024 ** 2));
});
