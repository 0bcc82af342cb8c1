import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { identifyProcess, isRunning } from "@/lib/kernel/processes/process-identity";
import { eventually } from "@/lib/kernel/testing/eventually";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import type { ProcessRuntime } from "./process";
import { findMarkedProcesses } from "./marked-processes";
import { writeRun } from "./run-file";
import { idleScript, startOf, testRuntime } from "./testing";

vi.setConfig({ testTimeout: 30_000 });

const logText = async (runtime: ProcessRuntime, instanceId: string, run: "current" | "previous" = "current") =>
  (await runtime.logs.read(instanceId, run, { bytesMax: 100_000 }))?.bytes.toString() ?? "";

test("an engine runs with the arguments, the environment and the mark of its plan, and nothing else", async () => {
  const { runtime, agentId } = testRuntime();
  const request = startOf(`console.log(JSON.stringify([process.argv.slice(1), process.env])); ${idleScript}`, {
    plan: { env: { ENGINE_API_KEY: "key $(touch x)" } },
  });
  request.plan.args.push("--", "a b", "$(touch y)", "'; exit 1");
  const run = await runtime.start(request);
  await eventually(async () => expect(await logText(runtime, request.instanceId)).toContain("up"));
  const [argv, environment] = JSON.parse((await logText(runtime, request.instanceId)).split("\n")[0] ?? "");
  expect(argv).toEqual(["a b", "$(touch y)", "'; exit 1"]);
  const { PWD: _pwd, OLDPWD: _oldpwd, SHLVL: _depth, _: _command, ...rest } = environment;
  expect(rest).toEqual({
    PATH: process.env["PATH"],
    NODE_ENV: "production",
    ENGINE_API_KEY: "key $(touch x)",
    KAMIWAZA_AGENT: agentId,
    KAMIWAZA_INSTANCE: request.instanceId,
    KAMIWAZA_RUN: run.runId,
  });
});

test("the file that names an engine's key is readable by its owner alone", async () => {
  const { runtime, root } = testRuntime();
  const { instanceId } = await runtime.start(startOf(idleScript));
  const file = join(root, instanceId, "run.json");
  expect(readFileSync(file, "utf8")).toContain("secret");
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("an engine that ends by itself is reported with its exit code", async () => {
  const { runtime } = testRuntime();
  const ended = vi.fn();
  runtime.onExit(ended);
  const { instanceId } = await runtime.start(startOf("process.exit(3)"));
  await eventually(() => expect(ended).toHaveBeenCalledWith(instanceId));
  expect(runtime.list()[0]?.exit).toMatchObject({ code: 3, signal: null, outOfMemory: false });
});

test("stopping ends the whole group, children that ignore SIGTERM included", async () => {
  const { runtime, agentId } = testRuntime();
  const stubborn = `process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("stubborn")`;
  const { instanceId } = await runtime.start(
    startOf(
      `const c = require("child_process");
       c.spawn(process.execPath, ["-e", ${JSON.stringify(stubborn)}], { stdio: "inherit" });
       c.spawn(process.execPath, ["-e", ${JSON.stringify(stubborn)}], { stdio: "inherit", detached: true });
       ${idleScript}`,
      { plan: { stopGraceMs: 100 } },
    ),
  );
  await eventually(async () => expect((await logText(runtime, instanceId)).match(/stubborn/g)).toHaveLength(2));
  expect(await findMarkedProcesses(agentId)).toHaveLength(3);
  await runtime.stop(instanceId);
  await eventually(async () => expect(await findMarkedProcesses(agentId)).toEqual([]));
  expect(runtime.list()).toEqual([]);
});

test("a stop waits for an engine that ends in its own time", async () => {
  const { runtime } = testRuntime();
  const script = `process.on("SIGTERM", () => setTimeout(() => { console.log("bye"); process.exit(0); }, 200)); ${idleScript}`;
  const { instanceId } = await runtime.start(startOf(script, { plan: { stopGraceMs: 10_000 } }));
  await eventually(async () => expect(await logText(runtime, instanceId)).toContain("up"));
  await runtime.stop(instanceId);
  expect(await logText(runtime, instanceId)).toContain("bye");
});

test("the logs of this and of the previous run are kept apart", async () => {
  const { runtime } = testRuntime();
  const first = await runtime.start(startOf(`console.log("first"); console.error("to stderr")`));
  await eventually(() => expect(runtime.list()[0]?.exit).toBeDefined());
  await runtime.forget(first.instanceId);
  await runtime.start(startOf(`console.log("second"); ${idleScript}`, { instanceId: first.instanceId }));
  await eventually(async () => expect(await logText(runtime, first.instanceId)).toBe("second\nup\n"));
  expect(await logText(runtime, first.instanceId, "previous")).toBe("first\nto stderr\n");
});

test("a later agent adopts what runs, sees its end and can stop it", async () => {
  const first = testRuntime();
  const [stays, goes] = [
    await first.runtime.start(startOf(idleScript)),
    await first.runtime.start(startOf(idleScript)),
  ];
  first.runtime.close();
  const { runtime } = testRuntime(first.root, first.agentId);
  const ended = vi.fn();
  runtime.onExit(ended);
  const recovery = await runtime.recover();
  expect(new Set(recovery.adopted)).toEqual(new Set([stays.instanceId, goes.instanceId]));
  expect(recovery.killed).toEqual([]);
  expect(runtime.list().find((run) => run.instanceId === stays.instanceId)).toEqual({ ...stays, adopted: true });
  process.kill(goes.pid ?? 0, "SIGKILL");
  await eventually(() => expect(ended).toHaveBeenCalledWith(goes.instanceId));
  await runtime.stop(stays.instanceId);
  expect(await identifyProcess(stays.pid ?? 0)).toBeUndefined();
});

test("an engine that ended while no agent ran is found ended, once", async () => {
  const first = testRuntime();
  const { instanceId } = await first.runtime.start(startOf("0"));
  await eventually(() => expect(first.runtime.list()[0]?.exit).toBeDefined());
  first.runtime.close();
  const second = testRuntime(first.root, first.agentId);
  expect((await second.runtime.recover()).adopted).toEqual([]);
  expect(second.runtime.list()).toMatchObject([{ instanceId, exit: { code: null } }]);
  await second.runtime.forget(instanceId);
  const third = testRuntime(first.root, first.agentId);
  await third.runtime.recover();
  expect(third.runtime.list()).toEqual([]);
});

test("a marked process that no file names is killed, one of another agent is not", async () => {
  const { runtime, agentId, root } = testRuntime();
  const other = testRuntime();
  const stranger = await testRuntime(temporaryFolder(), agentId).runtime.start(startOf(idleScript));
  const neighbour = await other.runtime.start(startOf(idleScript));
  expect(root).not.toBe(other.root);
  expect((await runtime.recover()).killed).toEqual([stranger.pid]);
  await eventually(async () => expect(await identifyProcess(stranger.pid ?? 0)).toBeUndefined());
  expect(await identifyProcess(neighbour.pid ?? 0)).toBeDefined();
});

test("a process that got the pid of an engine that ended is neither adopted nor killed", async () => {
  const first = testRuntime();
  const run = await first.runtime.start(startOf(idleScript));
  await first.runtime.stop(run.instanceId);
  const innocent = spawn(process.execPath, ["-e", idleScript], { detached: true });
  onTestFinished(() => void innocent.kill("SIGKILL"));
  await once(innocent.stdout, "data");
  const identity = await identifyProcess(innocent.pid ?? 0);
  if (!identity) throw new Error("the innocent process ended");
  const { pid: _pid, adopted: _adopted, ...stored } = run;
  const [bootId, ticks] = identity.startId.split(":");
  await writeRun(first.root, { ...stored, identity: { ...identity, startId: `${bootId}:${Number(ticks) - 1}` } });
  const { runtime } = testRuntime(first.root, first.agentId);
  expect(await runtime.recover()).toEqual({ adopted: [], killed: [] });
  await runtime.stop(run.instanceId);
  expect(await isRunning(identity)).toBe(true);
});

test("an engine of the machine's last boot is no crash of this one", async () => {
  const { runtime, root } = testRuntime();
  const run = await runtime.start(startOf(idleScript));
  await runtime.stop(run.instanceId);
  const { pid: _pid, adopted: _adopted, ...stored } = run;
  await writeRun(root, { ...stored, identity: { pid: 1, startId: "another-boot:77" } });
  const later = testRuntime(root);
  await later.runtime.recover();
  expect(later.runtime.list()).toEqual([]);
});

test("a torn or foreign file among the runs does not keep an agent from starting", async () => {
  const { runtime, root } = testRuntime();
  for (const [name, content] of [
    ["torn", `{"runId":`],
    ["empty", ""],
    ["foreign", `{"a":1}`],
  ] as const) {
    await mkdir(join(root, name));
    writeFileSync(join(root, name, "run.json"), content);
  }
  writeFileSync(join(root, "a file"), "");
  expect(await runtime.recover()).toEqual({ adopted: [], killed: [] });
});

test("a command that does not exist ends with a line in the log that says so", async () => {
  const { runtime } = testRuntime();
  const { instanceId } = await runtime.start(startOf("", { plan: { command: "/no/such/engine" } }));
  await eventually(() => expect(runtime.list()[0]?.exit?.code).toBe(127));
  expect(await logText(runtime, instanceId)).toContain("/no/such/engine");
});

test("memory of an engine is the memory of its whole group", async () => {
  const { runtime } = testRuntime();
  const eat = `globalThis.eaten = Buffer.alloc(64 * 1024 * 1024, 1);`;
  const child = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(eat + idleScript)}], { stdio: "inherit" });`;
  const { instanceId, pid } = await runtime.start(startOf(child + eat + idleScript));
  await eventually(async () => expect((await logText(runtime, instanceId)).match(/up/g)).toHaveLength(2));
  const memory = await runtime.measure(instanceId);
  expect(memory?.pids).toContain(pid);
  expect(memory?.pids).toHaveLength(2);
  expect(memory?.residentBytes).toBeGreaterThan(128 * 1024 * 1024);
  await runtime.stop(instanceId);
  expect(await runtime.measure(instanceId)).toBeUndefined();
});
