import type { InstanceRow } from "@/db/queries/instances";
import { expect, test } from "vitest";
import { nodeClock } from "./node-clock";
import { observeInstances } from "./observe-instances";
import type { ObservedInstance } from "../protocol";

const now = new Date("2026-11-24T12:00:00Z");
const row = (changes: Partial<InstanceRow> = {}): InstanceRow => ({
  id: "i1",
  organizationId: "o",
  deploymentId: "d",
  nodeId: "n",
  generation: 1,
  engine: "llama-cpp",
  config: {},
  primaryFileId: "f",
  fileIds: ["f"],
  estimatedBytes: 1,
  weightsBytes: 0,
  deviceBytes: 0,
  desired: "run",
  restart: 0,
  createdAt: now,
  updatedAt: now,
  phase: "serving",
  phaseSince: now,
  observedGeneration: 1,
  pid: 7,
  port: 20_000,
  restarts: 0,
  loadPercent: null,
  measuredBytes: 5,
  error: null,
  observedAt: now,
  ...changes,
});
const said = (changes: Partial<ObservedInstance> = {}): ObservedInstance => ({
  instanceId: "i1",
  generation: 1,
  phase: "serving",
  since: now.toISOString(),
  pid: 7,
  port: 20_000,
  restarts: 0,
  measuredBytes: 5,
  ...changes,
});
const clock = nodeClock({ readAt: now, clockOffsetMs: 0 }, now.toISOString());
const observe = (rows: InstanceRow[], instances: ObservedInstance[], revision = 9) =>
  observeInstances(rows, { instances, revision }, { desiredRevision: 9, now, clock });

test("the same again is nothing to write", () => {
  expect(observe([row()], [said()])).toEqual([]);
});

test.each<[string, Partial<ObservedInstance>, boolean]>([
  ["another phase", { phase: "failed" }, true],
  ["a restart", { restarts: 1 }, true],
  ["a new cause", { error: { code: "X", detail: "y", at: now.toISOString() } }, true],
  ["memory", { measuredBytes: 6 }, false],
  ["progress", { loadPercent: 49.6 }, false],
])("%s is written; whether anybody has to look: %s", (_, changes, decides) => {
  expect(observe([row()], [said(changes)])).toMatchObject([{ id: "i1", deploymentId: "d", decides }]);
});

test("a cause that the database gives back with its keys in another order is the same", () => {
  const error = { code: "X", detail: "y", fix: { label: "l", patch: { a: 1, b: 2 } }, at: now.toISOString() };
  const stored = { at: now.toISOString(), fix: { patch: { b: 2, a: 1 }, label: "l" }, detail: "y", code: "X" };
  expect(observe([row({ error: stored })], [said({ error })])).toEqual([]);
});

test("what is not listed does not run, once the agent knows of it", () => {
  expect(observe([row()], [])).toMatchObject([{ observation: { phase: "waiting", pid: null } }]);
  expect(observe([row({ desired: "stop" })], [])).toMatchObject([{ observation: { phase: "stopped" } }]);
  expect(observe([row()], [], 8)).toEqual([]);
});

test("an instance that is not this node's is nobody's business", () => {
  expect(observe([row()], [said(), said({ instanceId: "other" })])).toEqual([]);
});
