import { anL4, GiB, someNodeFacts } from "@/lib/placement/testing";
import { expect, test } from "vitest";
import { memoryOf } from "./memory";

const someNode = (accelerators: ReturnType<typeof anL4>[], measuredBytes = 0) => ({
  id: "a",
  name: "atlas",
  facts: someNodeFacts({ memory: { totalBytes: 64 * GiB, availableBytes: 60 * GiB }, accelerators }),
  measuredBytes,
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
