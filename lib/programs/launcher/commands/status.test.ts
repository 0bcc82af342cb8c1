import { createLogger } from "@/lib/kernel/telemetry";
import { identifyProcess } from "@/lib/kernel/processes/process-identity";
import { eventually } from "@/lib/kernel/testing/eventually";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LaunchSettings } from "../settings/launch-settings";
import { readState, writeState } from "../processes/state-file";
import { status } from "./status";
import { superviseProduct } from "../processes/supervise-product";
import { testBootstrap, testProduct } from "../testing";

vi.setConfig({ testTimeout: 30_000 });
const isRemoved = vi.hoisted(() => vi.fn(async () => false));
vi.mock("../bootstrap", () => ({ productBootstrap: { stopEngines: async () => undefined, isRemoved } }));

const launch = (settings: LaunchSettings) =>
  superviseProduct({
    settings,
    mode: "production",
    bootstrap: testBootstrap,
    log: createLogger("supervisor", "fatal"),
    interrupted: new AbortController().signal,
  });

const printed: string[] = [];
beforeEach(() => {
  printed.length = 0;
  vi.spyOn(console, "log").mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => void vi.restoreAllMocks());

const plain = { json: false, setupToken: false };

test("a product that does not run is exit code 3, and the reason of the last failed start is told", async () => {
  const settings = await testProduct();
  expect(await status(settings, plain)).toBe(3);
  settings.environment["TEST_CRASH"] = "web";
  await expect(launch(settings)).rejects.toThrow();
  expect(await status(settings, plain)).toBe(3);
  expect(printed.join("\n")).toContain("The last start failed: web does not stay up: exit code 1.");
});

test("only a product in which all is healthy is exit code 0", async () => {
  const settings = await testProduct();
  const product = await launch(settings);
  await eventually(async () => expect(await status(settings, plain)).toBe(0));
  const state = await readState(settings.home.stateFile);
  const worker = state?.processes.find(({ name }) => name === "worker")?.identity?.pid ?? 0;
  process.kill(worker, "SIGSTOP");
  expect(await status(settings, plain)).toBe(1);
  expect(printed.join("\n")).toMatch(/worker\s+unready/);
  process.kill(worker, "SIGCONT");
  await eventually(async () => expect(await status(settings, plain)).toBe(0));
  await product.stop("stop");
});

test("a product without the machine it runs on is not healthy, and says how to bring that back", async () => {
  const settings = await testProduct();
  const product = await launch(settings);
  isRemoved.mockResolvedValueOnce(true);
  expect(await status(settings, plain)).toBe(1);
  expect(printed.join("\n")).toMatch(/removed under Nodes.*npm run join/s);
  await product.stop("stop");
});

test("for programs there is the same as JSON", async () => {
  const settings = await testProduct();
  const product = await launch(settings);
  const report = await eventually(async () => {
    printed.length = 0;
    await status(settings, { json: true, setupToken: false });
    const read = JSON.parse(printed.join("")) as { healthy: boolean; processes: Record<string, unknown>[] };
    expect(read.healthy).toBe(true);
    return read;
  });
  await product.stop("stop");
  expect(report).toMatchObject({ running: true, healthy: true, phase: "running", url: settings.url });
  expect(report.processes).toHaveLength(4);
  for (const one of report.processes) {
    expect(one).toMatchObject({ state: "ready", restarts: 0, pid: expect.any(Number) as number });
    expect(one["memoryBytes"]).toBeGreaterThan(1_000_000);
  }
});

test("a crash loop is shown with the last lines of its log", async () => {
  const settings = await testProduct();
  const product = await launch(settings);
  const state = await readState(settings.home.stateFile);
  if (!state) throw new Error("there is no state file");
  await product.stop("stop");
  const lastExit = { reason: "exit code 7", at: new Date().toISOString(), log: ["no such table: keys"] };
  const self = {
    ...state.processes[0],
    name: "gateway" as const,
    identity: undefined,
    state: "crash-looping" as const,
  };
  const agent = state.processes.find(({ name }) => name === "agent");
  if (!agent) throw new Error("the agent has no record");
  const identity = await identifyProcess(process.pid);
  await writeState(settings.home.stateFile, {
    ...state,
    processes: [
      { ...agent, ...self, lastExit },
      { ...agent, identity },
    ],
  });
  expect(await status(settings, plain)).toBe(1);
  expect(printed.join("\n")).toMatch(/gateway: exit code 7, .*\n {2}no such table: keys/);
});
