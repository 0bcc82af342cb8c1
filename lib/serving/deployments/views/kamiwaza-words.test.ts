import { expect, test } from "vitest";
import { deploymentPhases, kamiwazaStatus } from "../contract";
import { kamiwazaErrorOf, kamiwazaStatusOf } from "./kamiwaza-words";

test.each([
  ["waiting", "REQUESTED"],
  ["placing", "REQUESTED"],
  ["fetching", "DEPLOYING"],
  ["starting", "DEPLOYING"],
  ["warming", "INITIALIZING"],
  ["serving", "DEPLOYED"],
  ["degraded", "DEPLOYED"],
  ["stopping", "STOPPED"],
  ["stopped", "STOPPED"],
  ["failed", "FAILED"],
] as const)("the client reads %s as %s", (phase, status) => {
  expect(kamiwazaStatusOf(phase, null)).toBe(status);
});

test("every phase has a word the client knows", () => {
  for (const phase of deploymentPhases)
    expect(kamiwazaStatus.safeParse(kamiwazaStatusOf(phase, null)).success).toBe(true);
});

test("files that have to be fetched again are told apart from other failures", () => {
  expect(kamiwazaStatusOf("failed", "MODEL_FILES_INCOMPLETE")).toBe("MUST_REDOWNLOAD");
});

test("causes have the client's codes; a new one is a runtime error to it", () => {
  expect(["OUT_OF_MEMORY", "NO_FIT_CAPACITY", "ENGINE_EXITED", "SOMETHING_NEW"].map(kamiwazaErrorOf)).toEqual([
    "OOM",
    "NoFitError",
    "CONTAINER_EXITED",
    "RUNTIME_ERROR",
  ]);
});
