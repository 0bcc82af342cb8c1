import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fault } from "./fault";
import type { InstanceInput } from "./plan-instance";
import { ended, fault, history, none, plan, running, wanted } from "./testing";

describe("bringing an instance up", () => {
  test("it starts once all files are here, and not before", () => {
    const [missing, coming, present] = history({ files: "missing" }, { files: "coming", nowMs: 5 }, { nowMs: 9 });
    expect(missing).toMatchObject({ state: { phase: "waiting" } });
    expect(coming).toMatchObject({ state: { phase: "fetching", sinceMs: 5 } });
    expect([missing?.action, coming?.action]).toEqual([undefined, undefined]);
    expect(present).toMatchObject({ action: "start", state: { phase: "starting", sinceMs: 9, generation: 2 } });
  });

  test("a running engine is starting, then warming, then serving", () => {
    const phases = history(
      { engine: running({ readiness: "loading" }), nowMs: 1 },
      { engine: running({ readiness: "healthy" }), nowMs: 2 },
      { engine: running(), nowMs: 3 },
      { engine: running(), nowMs: 4 },
    ).map(({ state, action }) => [state?.phase, state?.sinceMs, action]);
    expect(phases).toEqual([
      ["starting", 1, undefined],
      ["warming", 2, undefined],
      ["serving", 3, undefined],
      ["serving", 3, undefined],
    ]);
  });

  test("too little memory keeps it waiting for a moment and then fails it with the numbers", () => {
    const shortage: Fault = { code: "OUT_OF_MEMORY", detail: "It needs 8 GiB, 2 GiB are free." };
    const [first, patient, over, later] = history(
      { shortage, nowMs: 0 },
      { shortage, nowMs: 4_999 },
      { shortage, nowMs: 5_000 },
      { nowMs: 60_000 },
    );
    expect(first).toMatchObject({ state: { phase: "waiting", error: { ...shortage } }, lookAgainAtMs: 1_000 });
    expect(patient?.state?.phase).toBe("waiting");
    expect(over?.state).toMatchObject({ phase: "failed", error: { ...shortage, atMs: 5_000 } });
    expect(later).toMatchObject({ state: { phase: "failed" } });
    expect([first, patient, over, later].map((one) => one?.action)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("while another instance gives memory back, a shortage fails nothing", () => {
    const shortage: Fault = { code: "OUT_OF_MEMORY", detail: "It needs 8 GiB, 2 GiB are free." };
    const [, waiting, started] = history(
      { shortage, memoryIsComing: true, nowMs: 0 },
      { shortage, memoryIsComing: true, nowMs: 20_000 },
      { nowMs: 20_100 },
    );
    expect(waiting?.state?.phase).toBe("waiting");
    expect(started?.action).toBe("start");
  });
});

describe("crashes", () => {
  test("it is started again after 1, 2, 4 and 8 seconds, and after the fifth crash in ten minutes no more", () => {
    const waits: (number | undefined)[] = [];
    let state: InstanceInput["state"];
    for (let nowMs = 0, crash = 1; crash <= 5; crash += 1, nowMs += 10_000) {
      const next = plan({ state, engine: ended(), nowMs });
      waits.push(next.lookAgainAtMs && next.lookAgainAtMs - nowMs);
      state = next.state;
      expect(next.action).toBe("clear");
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, undefined]);
    expect(state).toMatchObject({ phase: "failed", restarts: 4, error: { code: "ENGINE_EXITED" } });
    expect(state?.error?.detail).toContain("5 times within 10 minutes");
    expect(plan({ state, nowMs: 3_600_000 })).toEqual({ state });
  });

  test("before its time a crashed engine is not started", () => {
    const [crashed, early, due] = history({ engine: ended(), nowMs: 0 }, { nowMs: 999 }, { nowMs: 1_000 });
    expect(crashed?.state).toMatchObject({ phase: "waiting", restarts: 1, error: fault });
    expect(early).toMatchObject({ state: { phase: "waiting" }, lookAgainAtMs: 1_000 });
    expect(early?.action).toBeUndefined();
    expect(due).toMatchObject({ action: "start", state: { phase: "starting", error: fault } });
  });

  test("a clock that is set back neither holds up the next start nor counts crashes of the future", () => {
    const dayMs = 86_400_000;
    const crashes = [1, 2, 3, 4].map((number) => ({ engine: ended(), nowMs: dayMs + number }));
    const [start, crash] = history(...crashes, { nowMs: 0 }, { engine: ended(), nowMs: 1 }).slice(crashes.length);
    expect(start).toMatchObject({ action: "start" });
    expect(crash).toMatchObject({ state: { phase: "waiting", crashesAtMs: [1] } });
  });

  test("crashes that are long past do not count", () => {
    let state: InstanceInput["state"];
    for (let crash = 0; crash < 20; crash += 1) {
      state = plan({ state, engine: ended(), nowMs: crash * 151_000 }).state;
      expect(state?.phase).toBe("waiting");
    }
  });

  test.each([
    "OUT_OF_MEMORY",
    "ARCH_UNSUPPORTED",
    "MODEL_FILES_INCOMPLETE",
    "MODEL_REFUSED",
    "DRIVER_TOO_OLD",
  ] as const)("%s is not tried again unchanged", (code) => {
    const fix = { label: "Halve the context", patch: { contextLength: 2048 } };
    const [failed, later] = history({ engine: ended({ code, fix }) }, { nowMs: 3_600_000 });
    expect(failed?.state).toMatchObject({ phase: "failed", restarts: 0, error: { code, fix } });
    expect(later?.action).toBeUndefined();
  });

  test("a cause is not shown any more once the instance serves again", () => {
    const [, , serving] = history({ engine: ended() }, { nowMs: 1_000 }, { engine: running(), nowMs: 2_000 });
    expect(serving?.state).toMatchObject({ phase: "serving", restarts: 1 });
    expect(serving?.state?.error).toBeUndefined();
  });

  test("a start beyond its deadline is ended and tried once more", () => {
    const slow = { engine: running({ readiness: "loading", deadlineAtMs: 10 }), nowMs: 10 };
    const [late, gone, again, lateAgain, goneAgain] = history(
      slow,
      { nowMs: 20 },
      { nowMs: 2_000 },
      { ...slow, nowMs: 2_100 },
      { nowMs: 2_200 },
    );
    expect(late).toMatchObject({ action: "stop", state: { ending: { code: "STARTUP_TIMEOUT" } } });
    expect(gone?.state).toMatchObject({ phase: "waiting", error: { code: "STARTUP_TIMEOUT" }, restarts: 1 });
    expect(again?.action).toBe("start");
    expect(lateAgain?.action).toBe("stop");
    expect(goneAgain?.state).toMatchObject({ phase: "failed", error: { code: "STARTUP_TIMEOUT" } });
  });

  test("an engine that stays silent for a minute counts as crashed", () => {
    const [serving, silent, hung, gone] = history(
      { engine: running(), nowMs: 0 },
      { engine: running({ silentSinceMs: 0 }), nowMs: 59_999 },
      { engine: running({ silentSinceMs: 0 }), nowMs: 60_000 },
      { nowMs: 60_100 },
    );
    expect(serving?.state?.phase).toBe("serving");
    expect(silent).toMatchObject({ state: { phase: "serving" }, lookAgainAtMs: 60_000 });
    expect(hung?.action).toBe("stop");
    expect(gone?.state).toMatchObject({ phase: "waiting", error: { code: "ENGINE_UNRESPONSIVE" }, restarts: 1 });
  });
});

describe("changes of mind", () => {
  const serving = plan({ engine: running() }).state;

  test("another generation replaces the engine: the old one ends, then the new one starts", () => {
    const next = { ...wanted, generation: 3 };
    const [stopping, started] = history(
      { state: serving, wanted: next, engine: running(), nowMs: 5 },
      { wanted: next, nowMs: 6 },
    );
    expect(stopping).toMatchObject({ action: "stop", state: { phase: "stopping", generation: 2 } });
    expect(started).toMatchObject({ action: "start", state: { phase: "starting", generation: 3 } });
  });

  test("the restart counter replaces an engine with an unchanged configuration", () => {
    expect(plan({ state: serving, wanted: { ...wanted, restart: 1 }, engine: running() }).action).toBe("stop");
  });

  test.each([{ generation: 3 }, { restart: 1 }])("%o gives a failed instance a fresh start", (change) => {
    const failed = plan({ engine: ended({ code: "OUT_OF_MEMORY" }) }).state;
    const next = plan({ state: failed, wanted: { ...wanted, ...change } });
    expect(next).toMatchObject({ action: "start", state: { phase: "starting", restarts: 0, crashesAtMs: [] } });
    expect(next.state?.error).toBeUndefined();
  });

  test("running requests hold up a stop, for 15 seconds at most", () => {
    const stop = { wanted: { ...wanted, desired: "stop" as const }, engine: running(), inFlight: 1 };
    const [draining, drained] = history({ state: serving, ...stop, nowMs: 0 }, { ...stop, nowMs: 15_000 });
    expect(draining).toMatchObject({ state: { phase: "stopping" } });
    expect(draining?.action).toBeUndefined();
    expect(drained?.action).toBe("stop");
    expect(plan({ state: serving, ...stop, inFlight: 0 }).action).toBe("stop");
  });

  test("a stopped instance stays listed, one that is not assigned is forgotten", () => {
    const stopped = plan({ state: serving, wanted: { ...wanted, desired: "stop" } });
    expect(stopped).toMatchObject({ state: { phase: "stopped" } });
    expect(plan({ state: stopped.state, wanted: undefined })).toEqual({ state: undefined, action: "forget" });
  });

  test("an engine whose instance is not assigned is ended, known or not", () => {
    expect(plan({ wanted: undefined, state: serving, engine: running() }).action).toBe("stop");
    expect(plan({ wanted: undefined, state: undefined, engine: running() }).action).toBe("stop");
  });

  test("wanted again while its requests drain, it goes on serving", () => {
    const [, again] = history(
      { state: serving, wanted: { ...wanted, desired: "stop" }, engine: running(), inFlight: 1 },
      { engine: running(), nowMs: 10 },
    );
    expect(again).toMatchObject({ state: { phase: "serving" } });
    expect(again?.action).toBeUndefined();
  });
});

test("whatever happens, nothing starts beside a running engine, without its files, unwanted or failed", () => {
  const engine = fc.oneof(
    fc.constant(none),
    fc.record({
      kind: fc.constant("running" as const),
      generation: fc.integer({ min: 1, max: 3 }),
      restart: fc.integer({ min: 0, max: 1 }),
      readiness: fc.constantFrom("loading" as const, "healthy" as const, "ready" as const),
      deadlineAtMs: fc.integer({ min: 0, max: 200_000 }),
    }),
    fc.record({
      kind: fc.constant("ended" as const),
      generation: fc.integer({ min: 1, max: 3 }),
      restart: fc.integer({ min: 0, max: 1 }),
      fault: fc.record({
        code: fc.constantFrom("ENGINE_EXITED" as const, "OUT_OF_MEMORY" as const),
        detail: fc.string(),
      }),
    }),
  );
  const step = fc.record({
    engine,
    files: fc.constantFrom("present" as const, "coming" as const, "missing" as const),
    wanted: fc.option(
      fc.record({
        instanceId: fc.constant(wanted.instanceId),
        generation: fc.integer({ min: 1, max: 3 }),
        restart: fc.integer({ min: 0, max: 1 }),
        desired: fc.constantFrom("run" as const, "stop" as const),
      }),
      { nil: undefined },
    ),
    inFlight: fc.integer({ min: 0, max: 2 }),
    afterMs: fc.integer({ min: 0, max: 30_000 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let state: InstanceInput["state"];
      let nowMs = 0;
      for (const { afterMs, ...input } of steps) {
        nowMs += afterMs;
        const before = state;
        const next = plan({ ...input, state, nowMs });
        const sameSpecification =
          before?.generation === next.state?.generation && before?.restart === next.state?.restart;
        if (next.action === "start") {
          expect(input.engine.kind).toBe("none");
          expect(input.files).toBe("present");
          expect(input.wanted?.desired).toBe("run");
          expect(before?.phase === "failed" && sameSpecification).toBe(false);
        }
        if (next.state && next.state.phase === before?.phase && sameSpecification) {
          expect(next.state.sinceMs).toBe(before.sinceMs);
        }
        state = next.state;
      }
    }),
  );
});
