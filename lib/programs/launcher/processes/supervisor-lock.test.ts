import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { identifyProcess } from "@/lib/kernel/processes/process-identity";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { acquireSupervisorLock, AlreadyRunningError, findSupervisor } from "./supervisor-lock";

test("of many that start at the same time exactly one becomes the supervisor", async () => {
  const folder = temporaryFolder();
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => acquireSupervisorLock(folder)));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") expect(outcome.reason).toBeInstanceOf(AlreadyRunningError);
  }
});

test("the supervisor is found while it runs and not after its release", async () => {
  const folder = temporaryFolder();
  expect(await findSupervisor(folder)).toBeUndefined();
  const lock = await acquireSupervisorLock(folder);
  expect(await findSupervisor(folder)).toEqual(await identifyProcess(process.pid));
  await lock.release();
  expect(await findSupervisor(folder)).toBeUndefined();
});

test("the lock of a killed supervisor is taken over, also when its pid runs something else by now", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "supervisor-4.lock"), JSON.stringify({ pid: 999_999_999, startId: "boot:1" }));
  writeFileSync(join(folder, "supervisor-7.lock"), JSON.stringify({ pid: process.pid, startId: "an earlier boot:1" }));
  expect(await findSupervisor(folder)).toBeUndefined();
  await acquireSupervisorLock(folder);
  expect(await findSupervisor(folder)).toEqual(await identifyProcess(process.pid));
  expect(readdirSync(folder)).toEqual(["supervisor-8.lock"]);
});

test("a lock file that a power cut left empty does not stand in the way", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "supervisor-1.lock"), "");
  await acquireSupervisorLock(folder);
  expect(await findSupervisor(folder)).toEqual(await identifyProcess(process.pid));
});
