/** What tests of the agent share: a host, a store of pretended files, a driver. */
import { driverByName, type HostFacts, type NodeFacts } from "@/lib/serving/engines";
import type { ModelFacts } from "@/lib/serving/engines/facts";
import type { AssignedInstance } from "@/lib/serving/nodes/protocol";
import { freePortRange } from "@/lib/kernel/testing/free-port";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openFileStore } from "./files";
import { createStartInstance, Instances, type InstancesOptions } from "./instances";
import { testRuntime } from "./runtimes/testing";

export const testNode: NodeFacts = {
  hostname: "test",
  os: { platform: "linux", name: "Test", release: "1" },
  cpu: {
    model: "Test",
    vendor: "Test",
    architecture: "x64",
    physicalCores: 2,
    logicalCores: 2,
    flags: [],
    numaNodes: 1,
  },
  memory: { totalBytes: 16 * 1024 ** 3, availableBytes: 8 * 1024 ** 3 },
  disk: { path: "/", totalBytes: 1024 ** 4, freeBytes: 1024 ** 3 },
  accelerators: [],
  warnings: [],
};

const chatModel: ModelFacts = {
  format: "gguf",
  architecture: "llama",
  weightBytes: 1000,
  hasChatTemplate: true,
  task: "chat",
};

/** An instance of the fake engine, wanted to run. */
export function assignedInstance(changes: Partial<AssignedInstance> = {}): AssignedInstance {
  const fileId = randomUUID();
  return {
    instanceId: randomUUID(),
    deploymentId: randomUUID(),
    generation: 1,
    desired: "run",
    engine: "fake",
    config: {},
    facts: chatModel,
    servedModelName: "test-model",
    primaryFileId: fileId,
    files: [{ fileId, name: "model.gguf", sizeBytes: 1000 }],
    restart: 0,
    ...changes,
  };
}

/** Files that are here as far as an engine that never opens them can tell. */
export function pretendedFiles(present: () => string[]) {
  return {
    fileIds: present,
    verify: async () => true,
    openView: async (files: readonly { fileId: string }[]) => ({
      directory: "/nowhere",
      paths: Object.fromEntries(files.map(({ fileId }) => [fileId, `/nowhere/${fileId}`])),
    }),
  };
}

type Changes = Partial<Pick<InstancesOptions, "filesComing" | "inFlight" | "inventory" | "files" | "now" | "probe">> & {
  root?: string;
  agentId?: string;
  ports?: { first: number; last: number };
};

/** A clock that runs ten times as fast, for waits that are long by the plan. */
export function fastClock(): () => number {
  const startedAt = Date.now();
  return () => startedAt + (Date.now() - startedAt) * 10;
}

/** Puts one verified file of two bytes into the store of a node that does not run. */
export async function storeFile(home: string, fileId: string): Promise<void> {
  const store = await openFileStore({ root: join(home, "models"), log: quietLog });
  const path = join(store.partialDirectory(fileId), "content");
  await mkdir(store.partialDirectory(fileId), { recursive: true });
  await writeFile(path, "{}");
  const sha256 = createHash("sha256").update("{}").digest("hex");
  await store.add([{ fileId, name: "config.json" }], { path, sizeBytes: 2, sha256 });
  await store.close();
}

/** A file that takes a while to read and no room on the disk, and is found damaged at its end. */
export async function storeZeros(home: string, fileId: string, sizeBytes: number): Promise<void> {
  const store = await openFileStore({ root: join(home, "models"), log: quietLog });
  const path = join(store.partialDirectory(fileId), "content");
  await mkdir(store.partialDirectory(fileId), { recursive: true });
  await writeFile(path, "");
  await truncate(path, sizeBytes);
  const sha256 = createHash("sha256").update(fileId).digest("hex");
  await store.add([{ fileId, name: "zeros.bin" }], { path, sizeBytes, sha256 });
  await store.close();
}

/** Instances on a real runtime with the real fake engine. All files are present and memory is plenty, unless changed. */
export async function openInstances(programs: string, { root, agentId, ports, ...changes }: Changes = {}) {
  const enginePorts = ports ?? (await freePortRange(10));
  const script = join(programs, "lib/engines/fake/main.js");
  if (!existsSync(script)) throw new Error(`${script} was not bundled`);
  const test = testRuntime(root, agentId);
  const host: HostFacts = { node: testNode, executables: {}, bundled: { fake: { node: process.execPath, script } } };
  const wanted = new Set<string>();
  const files = changes.files ?? pretendedFiles(() => [...wanted]);
  const common = { runtime: test.runtime, drivers: driverByName, log: quietLog };
  const recovery = await test.runtime.recover();
  const instances = await Instances.open({
    ...common,
    inventory: {
      facts: () => testNode,
      freeMemory: async () => ({ hostBytes: 8 * 1024 ** 3, deviceBytes: 0 }),
      deviceBytesOf: () => 0,
    },
    filesComing: () => new Set(),
    inFlight: () => 0,
    root: test.root,
    ...changes,
    files,
    start: createStartInstance({
      ...common,
      files: pretendedFiles(() => []),
      hostFacts: () => host,
      ports: enginePorts,
    }),
  });
  onTestFinished(() => instances.close());
  return {
    ...test,
    recovery,
    instances,
    /** Makes these the wanted ones, with all their files here. */
    apply(...assigned: AssignedInstance[]) {
      for (const { fileId } of assigned.flatMap((one) => one.files)) wanted.add(fileId);
      instances.apply(assigned);
    },
    phaseOf: (id: string) => instances.observe().find(({ instanceId }) => instanceId === id)?.phase,
    observed: (id: string) => instances.observe().find(({ instanceId }) => instanceId === id),
  };
}
