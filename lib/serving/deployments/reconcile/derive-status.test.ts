import { expect, test } from "vitest";
import { advanceSteps } from "./derive-status";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

test("each step keeps the time it began", () => {
  const steps = advanceSteps(advanceSteps({}, "waiting", at(1)), "placing", at(2));
  expect(steps).toEqual({ waiting: at(1).toISOString(), placing: at(2).toISOString() });
});

test("a step that went by unseen gets the time of the next", () => {
  expect(Object.values(advanceSteps({}, "starting", at(3)))).toEqual(Array(4).fill(at(3).toISOString()));
});

test.each(["serving", "failed", "stopped"] as const)(
  "a start after %s begins anew, so that no step is said to have taken the time between",
  (end) => {
    const ended = advanceSteps(advanceSteps({}, "starting", at(1)), end, at(2));
    const again = advanceSteps(ended, "starting", at(30));
    expect(Object.keys(again)).toEqual(["waiting", "placing", "fetching", "starting"]);
    expect(new Set(Object.values(again))).toEqual(new Set([at(30).toISOString()]));
    expect(advanceSteps(again, "starting", at(31))).toEqual(again);
  },
);

test("a side road is noted beside the way", () => {
  const serving = advanceSteps({}, "serving", at(1));
  expect(advanceSteps(serving, "degraded", at(2))).toEqual({ ...serving, degraded: at(2).toISOString() });
});
