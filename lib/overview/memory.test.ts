import { anL4, GiB, someNodeFacts } from "@/lib/placement/testing";
import { expect, test } from "vitest";
import type { Node } from "@/lib/nodes/contract";
import { memoryOf } from "./memory";

const someNode = (accelerators: ReturnType<typeof anL4>[], measured_bytes = 0): Node => ({
  id: "a",
  name: "atlas",
  phase: "ready",
  cordoned: false,
  approved: true,
  is_local: true,
  clock_offset_ms: 0,
  agent_version: null,
  last_seen_at: null,
  facts: someNodeFacts({ memory: { totalBytes: 64 * GiB, availableBytes: 60 * GiB }, accelerators }),
  engines: [],
  instances: [
    {
      id: "i",
      deployment_id: "d",
      deployment_name: "d",
      phase: "serving",
      estimated_bytes: null,
      measured_bytes,
    },
  ],
  created_at: "2026-01-01T00:00:00.000Z",
});

test("accelerators of a machine are one entry, counted by name", () => {
  const [, apart] = memoryOf(someNode([anL4(), anL4(), anL4({ name: "NVIDIA T4" })]));
  expect(apart).toMatchObject({
    accelerators: "2 × NVIDIA L4, NVIDIA T4",
    total_bytes: 72 * GiB,
    available_bytes: 69 * GiB,
    ours_bytes: null,
  });
});

test("memory that an accelerator shares with the machine is counted once", () => {
  expect(memoryOf(someNode([anL4({ unifiedMemory: true })]))).toHaveLength(1);
});

test("models never take more of a machine's memory than is in use there", () => {
  expect(memoryOf(someNode([anL4()], 16 * GiB))[0]?.ours_bytes).toBe(4 * GiB);
});
