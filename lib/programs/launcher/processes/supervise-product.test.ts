import { createLogger } from "@/lib/kernel/telemetry";
import { identifyProcess, isRunning } from "@/lib/kernel/processes/process-identity";
import { eventually } from "@/lib/kernel/testing/eventually";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Bootstrap } from "../bootstrap";
import { down } from "../commands/down";
import type { LaunchSettings } from "../settings/launch-settings";
import type { ProcessName } from "./process-names";
import { readState, type SupervisorState } from "./state-file";
import { superviseProduct } from "./supervise-product";
import { testBootstrap, testProduct } from "../testing";

vi.setConfig({ testTimeout: 60_000 });
vi.mock("../bootstrap", () => ({ productBootstrap: { stopEngines: async () => undefined } }));

const launch = (
  settings: LaunchSettings,
  changes: Partial<Bootstrap> = {},
  interrupted = new AbortController().signal,
) =>
  superviseProduct({
    settings,
    mode: "production",
    bootstrap: { ...testBootstrap, ...changes },
    log: createLogger("supervisor", "fatal"),
    interrupted,
  });

async function stateOf(settings: LaunchSettings): Promise<SupervisorState> {
  const state = await readState(settings.home.stateFile);
  if (!state) throw new Error("there is no state file");
  return state;
}

async function pidsOf(settings: LaunchSettings): Promise<Record<string, number | undefined>> {
  return Object.fromEntries((await stateOf(settings)).processes.map(({ name, identity }) => [name, identity?.pid]));
}

function eventsOf(settings: { eventsFile: string }): { name: ProcessName; pid: number; event: unknown }[] {
  const lines = existsSync(settings.eventsFile) ? readFileSync(settings.eventsFile, "utf8").trim().split("\n") : [];
  return lines.map((line) => JSON.parse(line) as { name: ProcessName; pid: number; event: unknown });
}

const endings = (settings: { eventsFile: string }) =>
  eventsOf(settings).filter(({ event }) => typeof event === "string");

/** Runs the supervisor in a process of its own, which can be killed; resolves when it begins, or when all is ready. */
async function launchApart(
  settings: LaunchSettings,
  until: "begins" | "ready" = "ready",
): Promise<{ kill(): Promise<void> }> {
  const script = join(settings.installation, "supervisor.mjs");
  const here = (file: string) => JSON.stringify(join(import.meta.dirname, file));
  writeFileSync(
    script,
    `import { superviseProduct } from ${here("supervise-product.ts")};
     import { createLogger } from ${here("../../../kernel/telemetry/index.ts")};
     const bootstrap = { migrate: async () => {}, issueJoinToken: async () => "join-once" };
     const settings = ${JSON.stringify(settings)};
     const interrupted = new AbortController().signal;
     console.log("begins");
     await superviseProduct({ settings, mode: "production", bootstrap, log: createLogger("supervisor", "fatal"), interrupted });
     console.log("ready");`,
  );
  const root = join(import.meta.dirname, "../../../..");
  const child = spawn(process.execPath, ["--import", join(root, "node_modules/tsx/dist/loader.mjs"), script], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface(child.stdout)) if (line === until) break;
  onTestFinished(() => void child.kill("SIGKILL"));
  return {
    kill: async () => {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

test("everything is ready when the start resolves, and is stopped in order", async () => {
  const settings = await testProduct();
  const product = await launch(settings);
  const state = await stateOf(settings);
  expect(state.phase).toBe("running");
  expect(state.processes.map(({ name, state }) => [name, state])).toEqual([
    ["web", "ready"],
    ["worker", "ready"],
    ["gateway", "ready"],
    ["agent", "ready"],
  ]);
  await product.stop("stop");
  const order = endings(settings).map(({ name }) => name);
  expect(order[0]).toBe("gateway");
  expect(order.slice(1, 3).toSorted()).toEqual(["web", "worker"]);
  expect(order.slice(3)).toEqual(["agent"]);
  expect((await stateOf(settings)).phase).toBe("stopped");
});

test("only the agent gets a join token, and no secret", async () => {
  const settings = await testProduct();
  const product = await launch(settings);
  await product.stop("stop");
  const began = Object.fromEntries(
    eventsOf(settings)
      .filter(({ event }) => typeof event === "object")
      .map(({ name, event }) => [name, event]),
  );
  const secretFile = join(settings.home.secrets, "kamiwaza-secret");
  expect(began).toEqual({
    web: { secretFile },
    worker: { secretFile },
    gateway: { secretFile },
    agent: { joinToken: "join-once" },
  });
});

test("a second supervisor is refused while the first runs", async () => {
  const settings = await testProduct();
  const product = await launch(settings);
  await expect(launch(settings)).rejects.toThrow("already runs");
  expect((await stateOf(settings)).phase).toBe("running");
  await product.stop("stop");
});

test("a program that cannot start is the reason given, with its log, and nothing is left running", async () => {
  const settings = await testProduct();
  settings.environment["TEST_CRASH"] = "gateway";
  await expect(launch(settings)).rejects.toMatchObject({
    message: "gateway does not stay up: exit code 1.",
    log: ["gateway cannot work like this"],
  });
  const state = await stateOf(settings);
  expect(state).toMatchObject({ phase: "failed", failure: { what: "gateway does not stay up: exit code 1." } });
  expect(state.processes.every(({ identity }) => identity === undefined)).toBe(true);
  expect(
    endings(settings)
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(["agent", "web", "worker"]);
});

test("a failed migration starts no program", async () => {
  const settings = await testProduct();
  const migrate = async () => {
    throw new Error("relation exists");
  };
  await expect(launch(settings, { migrate })).rejects.toThrow("relation exists");
  expect(eventsOf(settings)).toEqual([]);
});

test("a taken port is refused before anything is started", async () => {
  const settings = await testProduct();
  const server = createServer().listen(settings.ports.agent, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  await expect(launch(settings)).rejects.toThrow(`Port ${settings.ports.agent} is taken`);
  expect(eventsOf(settings)).toEqual([]);
});

test("a start that is interrupted leaves nothing running", async () => {
  const settings = await testProduct();
  const interrupt = new AbortController();
  const migrate = async () => interrupt.abort(new Error("stopped by SIGINT"));
  await expect(launch(settings, { migrate }, interrupt.signal)).rejects.toThrow("stopped by SIGINT");
  expect((await stateOf(settings)).processes).toEqual([]);
});

test("processes of a killed supervisor are taken over as they are", async () => {
  const settings = await testProduct();
  const first = await launchApart(settings);
  const before = await pidsOf(settings);
  await first.kill();
  const product = await launch(settings);
  expect(await pidsOf(settings)).toEqual(before);
  process.kill(before["worker"] ?? 0, "SIGKILL");
  await eventually(async () => {
    const worker = (await stateOf(settings)).processes.find(({ name }) => name === "worker");
    expect(worker).toMatchObject({ state: "ready", restarts: 1 });
  });
  await product.stop("stop");
});

test("after an upgrade, what a killed supervisor left is replaced, and the agent is told to keep its engines", async () => {
  const settings = await testProduct();
  const first = await launchApart(settings);
  const before = await stateOf(settings);
  await first.kill();
  writeFileSync(join(settings.installation, "dist", "BUILD_ID"), "second");
  const product = await launch(settings);
  for (const { identity } of before.processes) expect(identity && (await isRunning(identity))).toBe(false);
  expect(endings(settings).find(({ name }) => name === "agent")).toMatchObject({ event: "SIGHUP" });
  await product.stop("stop");
});

test("down stops in order what a killed supervisor left", async () => {
  const settings = await testProduct();
  const first = await launchApart(settings);
  const { processes } = await stateOf(settings);
  await first.kill();
  expect(await down(settings, "stop")).toBe(0);
  for (const { identity } of processes) expect(identity && (await isRunning(identity))).toBe(false);
  expect(endings(settings)[0]).toMatchObject({ name: "gateway", event: "SIGTERM" });
  expect(endings(settings).at(-1)).toMatchObject({ name: "agent", event: "SIGTERM" });
});

test("wherever in its start a supervisor is killed, it leaves no process that the next one does not know", async () => {
  const settings = await testProduct();
  for (const delayMs of [0, 10, 20, 30, 40, 60, 80, 120]) {
    const first = await launchApart(settings, "begins");
    await sleep(delayMs);
    await first.kill();
  }
  const product = await launch(settings);
  await product.stop("stop");
  const pids = [...new Set(eventsOf(settings).map(({ pid }) => pid))];
  for (const pid of pids) expect(await identifyProcess(pid)).toBeUndefined();
});

test("the agent is asked to join anew only as the node it was, and not at all when an operator decides", async () => {
  const settings = await testProduct();
  const asked: unknown[] = [];
  const issueJoinToken = async (_: unknown, nodeId: string | undefined) => (asked.push(nodeId), undefined);
  const product = await launch(settings, { issueJoinToken });
  await product.stop("stop");
  mkdirSync(join(settings.home.root, "agent"));
  const nodeId = "5f0c2a52-7a7e-4f7e-9d53-0d2b4dd50b0a";
  writeFileSync(join(settings.home.root, "agent", "node.json"), JSON.stringify({ nodeId }));
  await (await launch(settings, { issueJoinToken })).stop("stop");
  settings.environment["JOIN_TOKEN"] = "from the console";
  await (await launch(settings, { issueJoinToken })).stop("stop");
  expect(asked).toEqual([undefined, nodeId]);
  const tokens = eventsOf(settings).flatMap(({ event }) => (event as { joinToken?: string }).joinToken ?? []);
  expect(tokens).toEqual(["from the console"]);
});
