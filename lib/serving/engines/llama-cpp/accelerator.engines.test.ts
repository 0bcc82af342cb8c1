import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { freePort } from "@/lib/kernel/testing/free-port";
import type { HostFacts } from "../driver";
import { inspectGguf, withFile } from "../gguf";
import { tinyModel } from "../gguf/testing";
import { bundleEngines, describeEngineDriver, exampleNode, root, startEngine } from "../testing";
import { softwareVulkan } from "../testing/software-vulkan";
import { llamaCpp } from "./index";

/* The bundled engine with its layers on a Vulkan device. Mesa's software device stands in for hardware. */

const { bundled, remove } = await bundleEngines();
afterAll(remove);

const program = bundled["llama-cpp"];

async function listDevices(environment: Record<string, string>): Promise<unknown> {
  const run = promisify(execFile);
  const { stdout } = await run(program?.node ?? "", [program?.script ?? "", "--list-devices"], {
    env: { NODE_ENV: "production", PATH: process.env["PATH"] ?? "", ...environment },
  });
  return JSON.parse(stdout);
}

async function acceleratedHost(): Promise<HostFacts> {
  const accelerated = (await listDevices(softwareVulkan)) as { build: string; devices: string[] };
  return { node: exampleNode(), executables: {}, bundled: program ? { "llama-cpp": { ...program, accelerated } } : {} };
}

/*
 * Short steps: on a loaded machine Mesa 22.3 ends the process within itself, at the release of a shader's buffer that is
 * gone, which was seen where the steps of a prompt grow and not where they stay short.
 */
const config = { contextLength: 512, parallel: 2, threads: 1, gpuLayers: 3, batchSize: 32 };

describeEngineDriver(llamaCpp, config, async () => ({
  host: await acceleratedHost(),
  promisesSeed: true,
  isStrict: true,
  environment: softwareVulkan,
}));

test("the build that finds a device is told with the device's name, and none where there is no device", async () => {
  expect(await listDevices(softwareVulkan)).toEqual({
    build: "linux-x64-vulkan",
    devices: [expect.stringContaining("llvmpipe")],
  });
  expect(await listDevices({})).toBeNull();
});

test.each([3, 2, 0])("with %i layers on the device the buffers are where the estimate has them", async (gpuLayers) => {
  const folder = await mkdtemp(join(tmpdir(), "kamiwaza-accelerator-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const primary = join(folder, "model.gguf");
  await writeFile(primary, tinyModel({ embedding: 512, heads: 8, feedForward: 2048 }));
  const facts = await withFile(primary, inspectGguf);
  const config = llamaCpp.configSchema.parse({ contextLength: 4096, parallel: 1, threads: 1, gpuLayers });
  const [port, apiKey] = [await freePort(), "accelerator-test-key-0123456789"];
  const plan = llamaCpp.launchPlan({
    instanceId: "00000000-0000-4000-8000-000000000001",
    config,
    facts,
    files: { primary, all: {} },
    servedModelName: "served-name",
    port,
    apiKey,
    host: await acceleratedHost(),
  });
  const engine = startEngine({ ...plan, env: { ...plan.env, ...softwareVulkan } }, port, apiKey, root);
  onTestFinished(async () => {
    engine.signal("SIGKILL");
    await engine.exited;
  });
  await engine.ready();

  const reported = (kind: string) =>
    engine.log
      .flatMap((line) => new RegExp(`Vulkan0 ${kind} buffer size = +([\\d.]+) MiB`).exec(line)?.[1] ?? [])
      .reduce((sum, size) => sum + Number(size), 0);
  const estimated = (name: string) =>
    llamaCpp
      .estimateMemory(facts, config)
      .parts.filter((part) => part.name === name && part.where === "device")
      .reduce((sum, { bytes }) => sum + bytes / 1024 ** 2, 0);
  expect(reported("model")).toBeCloseTo(estimated("weights"), 1);
  expect(reported("KV")).toBeCloseTo(estimated("kv-cache"), 1);
  expect(Math.abs(reported("compute") - estimated("compute"))).toBeLessThan(4);
});
