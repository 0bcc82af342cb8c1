import { expect, test } from "vitest";
import type { BundledProgram, Executable, HostFacts } from "../driver";
import { exampleNode } from "../testing";
import { llamaCpp } from "./index";
import { bundled, external, facts, host, plan } from "./testing";

const accelerator = {
  id: "GPU-1",
  vendor: "nvidia" as const,
  name: "GPU",
  memoryBytes: 24e9,
  migEnabled: false,
  unifiedMemory: false,
};
const gpuNode = exampleNode({ accelerators: [accelerator] });
const accelerated = { ...bundled, accelerated: { build: "linux-x64-vulkan", devices: ["GPU"] } };
const server = (changes: Partial<Executable>) => ({
  "llama-cpp": { ...external("version: 9000 (abc)"), ...changes },
});
const onGpuNode = (changes: Partial<HostFacts>) => host({ node: gpuNode, ...changes });

test("the bundled engine tells which it can use, and what to do where it can use none", () => {
  expect(llamaCpp.fingerprint(onGpuNode({ bundled: { "llama-cpp": accelerated } }))).toEqual({
    engine: "llama-cpp",
    available: true,
    variant: "bundled",
    devices: ["GPU"],
  });
  expect(llamaCpp.fingerprint(onGpuNode({}))).toMatchObject({
    devices: [],
    reason: expect.stringMatching(/processor only.*libvulkan1/),
  });
});

test("a llama-server that cannot use them gives way to a bundled engine that can, unless somebody named it", () => {
  const both = (changes: Partial<Executable>) =>
    onGpuNode({ executables: server(changes), bundled: { "llama-cpp": accelerated } });
  expect(llamaCpp.fingerprint(both({ devices: [] }))).toMatchObject({
    variant: "bundled",
    reason: expect.stringContaining("/usr/bin/llama-server is built without support"),
  });
  for (const changes of [{ devices: [], isNamed: true }, { devices: ["CUDA"] }, { devices: undefined }])
    expect(llamaCpp.fingerprint(both(changes)).variant).toBe("external");
  expect(llamaCpp.fingerprint(both({ devices: [], isNamed: true })).reason).toMatch(/processor only/);
});

test("every layer is suggested for them, then one less at a time; none to an engine that cannot use them", () => {
  const layers = (changes: Partial<HostFacts>) =>
    llamaCpp
      .suggestConfigs?.(facts, gpuNode, llamaCpp.fingerprint(onGpuNode(changes)))
      .map(({ gpuLayers }) => gpuLayers);
  const fromAllToNone = Array.from({ length: 34 }, (_, fewer) => 33 - fewer);
  expect(layers({ bundled: { "llama-cpp": accelerated } })).toEqual(fromAllToNone);
  expect(layers({ executables: server({ devices: ["CUDA"] }) })).toEqual(fromAllToNone);
  expect(layers({ executables: server({ devices: undefined }) })).toEqual(fromAllToNone);
  expect(layers({ executables: server({ devices: [] }) })).toEqual([undefined]);
  expect(layers({})).toEqual([undefined]);
});

test("the accelerated build is started for layers on the device, the plain one for none", () => {
  const options = (gpuLayers: number, program: BundledProgram) => {
    const { args } = plan({ host: onGpuNode({ bundled: { "llama-cpp": program } }) }, { gpuLayers });
    return JSON.parse(args.at(-1) ?? "") as Record<string, unknown>;
  };
  expect(options(33, accelerated)).toMatchObject({ build: "linux-x64-vulkan", gpuLayers: 33 });
  for (const plain of [options(0, accelerated), options(33, bundled)]) {
    expect(plain).not.toHaveProperty("build");
    expect(plain).not.toHaveProperty("gpuLayers");
  }
});
