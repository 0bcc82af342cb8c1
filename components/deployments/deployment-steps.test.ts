import { expect, test } from "vitest";
import { deploymentSteps } from "./deployment-steps";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

test("steps that are over show how long they took, the current one counts up", () => {
  const steps = deploymentSteps({
    phase: "starting",
    steps: { waiting: at(0), placing: at(2), starting: at(3) },
    instances: [],
  });
  expect(steps.map((step) => [step.id, step.state, step.elapsedMs])).toEqual([
    ["waiting", "done", 2000],
    ["placing", "done", 1000],
    ["fetching", "done", undefined],
    ["starting", "current", undefined],
    ["warming", "upcoming", undefined],
    ["serving", "upcoming", undefined],
  ]);
  expect(steps[3]?.startedAt).toBe(at(3));
});

test("a failure stands at the step that was reached", () => {
  const steps = deploymentSteps({
    phase: "failed",
    steps: { waiting: at(0), placing: at(1), fetching: at(2), starting: at(3) },
    instances: [],
  });
  expect(steps.find((step) => step.state === "failed")?.id).toBe("starting");
});
