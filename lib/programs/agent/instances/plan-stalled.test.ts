import { describe, expect, test } from "vitest";
import type { InstanceInput } from "./plan-instance";
import { history, plan, running } from "./testing";

describe("an engine that has requests and makes no step", () => {
  const stalled = { sinceMs: 100, patienceMs: 30_000 };

  test("is given its time, then ended and started anew, and the reason can be read meanwhile", () => {
    const [serving, slow, stuck, gone, again] = history(
      { engine: running(), nowMs: 0 },
      { engine: running({ stalled }), nowMs: 30_099 },
      { engine: running({ stalled }), nowMs: 30_100 },
      { nowMs: 30_200 },
      { nowMs: 31_200 },
    );
    expect(serving?.state?.phase).toBe("serving");
    expect(slow).toMatchObject({ state: { phase: "serving" }, lookAgainAtMs: 30_100 });
    expect(slow?.action).toBeUndefined();
    expect(stuck?.action).toBe("stop");
    const error = { code: "ENGINE_UNRESPONSIVE", detail: expect.stringMatching(/had requests.*for 30 s/) };
    expect(gone?.state).toMatchObject({ phase: "waiting", error, restarts: 1 });
    expect(again).toMatchObject({ action: "start", state: { error } });
  });

  test("is left alone once it makes steps again", () => {
    const [, serving] = history({ engine: running({ stalled }), nowMs: 200 }, { engine: running(), nowMs: 60_000 });
    expect(serving).toMatchObject({ state: { phase: "serving" } });
    expect(serving?.action).toBeUndefined();
  });

  test("is started again however often that happens: what people ask says nothing about the next start", () => {
    let state: InstanceInput["state"];
    for (let nowMs = 0; nowMs < 20 * 40_000; nowMs += 40_000) {
      const stuck = plan({
        state,
        engine: running({ stalled: { sinceMs: nowMs - 30_000, patienceMs: 30_000 } }),
        nowMs,
      });
      state = plan({ state: stuck.state, nowMs: nowMs + 100 }).state;
      expect(state?.phase).toBe("waiting");
    }
    expect(state).toMatchObject({ restarts: 20, error: { code: "ENGINE_UNRESPONSIVE" } });
  });
});
