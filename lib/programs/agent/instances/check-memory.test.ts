import type { MemoryEstimate } from "@/lib/serving/engines";
import { expect, test } from "vitest";
import { checkMemory, leastMemory, leftMemory, type MemoryTaker } from "./check-memory";

const gibibyte = 1024 ** 3;
const estimate: MemoryEstimate = {
  lowBytes: 5 * gibibyte,
  expectedBytes: 10 * gibibyte,
  highBytes: 12 * gibibyte,
  parts: [
    { name: "weights", bytes: 8 * gibibyte, where: "device" },
    { name: "runtime", bytes: 2 * gibibyte, where: "host" },
  ],
  unknowns: [],
};
const taker = (changes: Partial<MemoryTaker>): MemoryTaker => ({
  need: { hostBytes: 0, deviceBytes: 0 },
  taken: { hostBytes: 0, deviceBytes: 0 },
  mappedBytes: 0,
  ...changes,
});

test("the low end of an estimate is split as its parts are; without devices all of it is on the host", () => {
  expect(leastMemory(estimate, true)).toEqual({ hostBytes: gibibyte, deviceBytes: 4 * gibibyte });
  expect(leastMemory(estimate, false)).toEqual({ hostBytes: 5 * gibibyte, deviceBytes: 0 });
});

test("what others have yet to take while they load is not free, what they took already is gone from free memory", () => {
  const loading = taker({
    need: { hostBytes: 4 * gibibyte, deviceBytes: 6 * gibibyte },
    taken: { hostBytes: 3 * gibibyte, deviceBytes: 8 * gibibyte },
  });
  expect(leftMemory({ hostBytes: 10 * gibibyte, deviceBytes: 2 * gibibyte }, [loading])).toEqual({
    hostBytes: 9 * gibibyte,
    deviceBytes: 2 * gibibyte,
  });
});

test("weights that another engine has mapped are not free, though the kernel calls them so", () => {
  const serving = taker({ mappedBytes: 8 * gibibyte });
  expect(leftMemory({ hostBytes: 10 * gibibyte, deviceBytes: 0 }, [serving]).hostBytes).toBe(2 * gibibyte);
});

test("a shortage names each kind of memory with its numbers; enough to the byte is enough", () => {
  const need = { hostBytes: 2 * gibibyte, deviceBytes: 7 * gibibyte };
  expect(checkMemory(need, need)).toBeUndefined();
  const fault = checkMemory(need, { hostBytes: gibibyte, deviceBytes: 6.5 * gibibyte });
  expect(fault?.code).toBe("OUT_OF_MEMORY");
  expect(fault?.detail).toContain("at least 2.0 GiB of memory, and 1.0 GiB are free");
  expect(fault?.detail).toContain("at least 7.0 GiB of accelerator memory, and 6.5 GiB are free");
});
