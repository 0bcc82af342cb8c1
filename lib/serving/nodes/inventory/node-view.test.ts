import { anL4, GiB, someNodeFacts } from "@/lib/serving/placement/testing";
import { expect, test } from "vitest";
import { capacityOf } from "./capacity";
import { memoryOf } from "./node-view";

const none = { host: 0, device: 0 };
const someFacts = (accelerators: ReturnType<typeof anL4>[]) =>
  someNodeFacts({ memory: { totalBytes: 64 * GiB, availableBytes: 60 * GiB }, accelerators });

test("accelerators of a machine are one entry, counted by name", () => {
  const facts = someFacts([anL4(), anL4(), anL4({ name: "NVIDIA T4" })]);
  expect(memoryOf(facts, none, 0)[1]).toEqual({
    accelerators: "2 × NVIDIA L4, NVIDIA T4",
    total_bytes: 72 * GiB,
    available_bytes: Math.round(capacityOf(facts, none).device),
    ours_bytes: null,
  });
});

test("memory that an accelerator shares with the machine is counted once", () => {
  expect(memoryOf(someFacts([anL4({ unifiedMemory: true })]), none, 0)).toHaveLength(1);
});

test("what is reserved for deployments and what stays in reserve is not available for models", () => {
  const [own, apart] = memoryOf(someFacts([anL4()]), { host: 10 * GiB, device: 3 * GiB }, 0);
  expect(own?.available_bytes).toBe(Math.round((60 - 10 - 64 * 0.05) * GiB));
  expect(apart?.available_bytes).toBe(Math.round((23 - 3 - 24 * 0.05) * GiB));
});

test("models never take more of a machine's memory than is taken there", () => {
  expect(memoryOf(someFacts([]), none, 16 * GiB)[0]?.ours_bytes).toBe(64 * GiB - Math.round((60 - 64 * 0.05) * GiB));
});
