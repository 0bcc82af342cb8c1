import { someFacts } from "@/lib/serving/nodes/testing/some-facts";

/** What a machine that has three terabytes and eight large accelerators would say. */
export const boasting = someFacts({
  hostname: "mallory",
  memory: { totalBytes: 3 * 2 ** 40, availableBytes: 3 * 2 ** 40 },
  accelerators: Array.from({ length: 8 }, (_, index) => ({
    id: `GPU-${index}`,
    vendor: "nvidia" as const,
    name: "NVIDIA H200",
    memoryBytes: 141 * 2 ** 30,
    memoryFreeBytes: 141 * 2 ** 30,
    migEnabled: false,
    unifiedMemory: false,
  })),
});
