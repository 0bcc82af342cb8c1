import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test, vi } from "vitest";
import { eventually } from "@/lib/kernel/testing/eventually";
import { identifyProcess, isRunning } from "./process-identity";

vi.setConfig({ testTimeout: 30_000 });

test("a running process is recognised, an ended one is not", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const identity = await identifyProcess(child.pid ?? 0);
  expect(identity && (await isRunning(identity))).toBe(true);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(identity && (await isRunning(identity))).toBe(false);
});

test("a pid that was reused by another process is not taken for the first one", async () => {
  const self = await identifyProcess(process.pid);
  expect(await isRunning({ pid: process.pid, startId: `${self?.startId}0` })).toBe(false);
});

test("a process that ended but was not reaped counts as ended", async () => {
  // The shell becomes the program `sleep`, which never reaps the child it inherits.
  const parent = spawn("/bin/sh", ["-c", "sh -c 'exit 0' & echo $!; exec sleep 30"]);
  const [output] = (await once(parent.stdout, "data")) as [Buffer];
  await eventually(async () => expect(await identifyProcess(Number(output.toString()))).toBeUndefined());
  parent.kill("SIGKILL");
});
