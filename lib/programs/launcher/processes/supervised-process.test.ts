import { expect, test, vi } from "vitest";
import { eventually } from "@/lib/kernel/testing/eventually";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { SupervisedProcess, type ProcessSpec } from "./supervised-process";
import type { ProcessRecord } from "./state-file";
import { fastTiming, testSpec, testStopSteps } from "../testing";

vi.setConfig({ testTimeout: 30_000 });

const runsForever = "setInterval(() => {}, 1000);";

function supervise(spec: ProcessSpec) {
  const history: ProcessRecord[] = [];
  const supervised: SupervisedProcess = new SupervisedProcess(spec, async () => void history.push(supervised.record));
  return { supervised, history };
}

const become = (supervised: SupervisedProcess, state: ProcessRecord["state"], restarts = 0) =>
  eventually(() => expect(supervised.record).toMatchObject({ state, restarts }));

test("a process that is killed is started again", async () => {
  const { supervised } = supervise(testSpec(temporaryFolder(), "worker", runsForever));
  await become(supervised, "ready");
  const first = supervised.record.identity?.pid ?? 0;
  process.kill(first, "SIGKILL");
  await become(supervised, "ready", 1);
  expect(supervised.record.identity?.pid).not.toBe(first);
  expect(supervised.record.lastExit?.reason).toBe("killed by SIGKILL");
  await supervised.stop(testStopSteps);
});

test("the delay before each start grows with the failures in a row", async () => {
  const delays: number[] = [];
  const delayMs = (failures: number) => (delays.push(failures), 1);
  const spec = testSpec(temporaryFolder(), "worker", "process.exit(1)", {
    isReady: async () => false,
    timing: { ...fastTiming, delayMs },
  });
  const { supervised } = supervise(spec);
  await eventually(() => expect(delays.length).toBeGreaterThanOrEqual(4));
  await supervised.stop(testStopSteps);
  expect(delays.slice(0, 4)).toEqual([1, 2, 3, 4]);
});

test("a long enough run clears the failures before it", async () => {
  const delays: number[] = [];
  const delayMs = (failures: number) => (delays.push(failures), 1);
  const spec = testSpec(temporaryFolder(), "worker", "process.exit(1)", {
    timing: { ...fastTiming, steadyMs: 0, delayMs },
  });
  const { supervised } = supervise(spec);
  await eventually(() => expect(delays.length).toBeGreaterThanOrEqual(3));
  await supervised.stop(testStopSteps);
  expect(new Set(delays)).toEqual(new Set([1]));
});

test("a crash loop is reported with the last lines of the log, and goes on being tried", async () => {
  const spec = testSpec(temporaryFolder(), "gateway", `console.error("no such table: keys"); process.exit(7);`, {
    isReady: async () => false,
  });
  const { supervised } = supervise(spec);
  await eventually(() => expect(supervised.record.state).toBe("crash-looping"));
  expect(supervised.record.lastExit).toMatchObject({ reason: "exit code 7", log: ["no such table: keys"] });
  const { restarts } = supervised.record;
  await eventually(() => expect(supervised.record.restarts).toBeGreaterThan(restarts));
  expect(supervised.record.state).toBe("crash-looping");
  await supervised.stop(testStopSteps);
});

test("a process that loses its readiness is shown so but left alone while it lives", async () => {
  let ready = true;
  const spec = testSpec(temporaryFolder(), "web", runsForever, { isReady: async () => ready });
  const { supervised } = supervise(spec);
  await become(supervised, "ready");
  ready = false;
  await become(supervised, "unready");
  ready = true;
  await become(supervised, "ready");
  await supervised.stop(testStopSteps);
});

test("a process that stops answering for its liveness is killed and started again", async () => {
  let answers = true;
  const spec = testSpec(temporaryFolder(), "web", runsForever, {
    isReady: async () => answers,
    isLive: async () => answers,
  });
  const { supervised } = supervise(spec);
  await become(supervised, "ready");
  answers = false;
  await eventually(() => expect(supervised.record.lastExit?.reason).toMatch(/did not answer for .* and was killed/));
  answers = true;
  await become(supervised, "ready", 1);
  await supervised.stop(testStopSteps);
});

test("a process that is not ready in time is killed", async () => {
  const spec = testSpec(temporaryFolder(), "web", runsForever, {
    isReady: async () => false,
    timing: { ...fastTiming, startTimeoutMs: 200 },
  });
  const { supervised } = supervise(spec);
  await eventually(() => expect(supervised.record.lastExit?.reason).toMatch(/was not ready after/));
  await supervised.stop(testStopSteps);
});

test("a process that ignores SIGTERM is killed when its grace time is over", async () => {
  const spec = testSpec(
    temporaryFolder(),
    "worker",
    `process.on("SIGTERM", () => {}); console.log("armed"); setInterval(() => {}, 1000);`,
  );
  const { readTail } = await import("./log-tail");
  const { supervised } = supervise(spec);
  await eventually(async () => expect(await readTail(spec.logFile, 1)).toEqual(["armed"]));
  const [asked, made] = testStopSteps;
  expect(await supervised.stop([{ ...asked, graceMs: 300 }, made])).toBe("SIGKILL");
  expect(supervised.record).toMatchObject({ state: "stopped", identity: undefined });
});

test("a stop during the pause before a restart ends at once and starts nothing", async () => {
  const spec = testSpec(temporaryFolder(), "worker", "process.exit(1)", {
    isReady: async () => false,
    timing: { ...fastTiming, delayMs: () => 60_000 },
  });
  const { supervised, history } = supervise(spec);
  await become(supervised, "restarting", 1);
  await supervised.stop(testStopSteps);
  expect(history.filter(({ state }) => state === "starting")).toHaveLength(1);
  expect(supervised.record.state).toBe("stopped");
});

test("a program that does not exist is a failed start like any other", async () => {
  const spec = testSpec(temporaryFolder(), "agent", "", {
    start: async () => {
      throw new Error("spawn ENOENT");
    },
  });
  const { supervised } = supervise(spec);
  await eventually(() => expect(supervised.record.restarts).toBeGreaterThan(1));
  expect(supervised.record.lastExit?.reason).toBe("did not start: spawn ENOENT");
  await supervised.stop(testStopSteps);
});
