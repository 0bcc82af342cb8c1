import { expect, test } from "vitest";
import { memoryShares } from "./memory-shares";

const parts = [
  { name: "weights", bytes: 4, where: "device" as const },
  { name: "weights", bytes: 1, where: "host" as const },
  { name: "runtime", bytes: 2, where: "host" as const },
];

test("layers on an accelerator and layers on the processor are told against their own memories", () => {
  const memories = [
    { where: "device" as const, expectedBytes: 4, capacityBytes: 5 },
    { where: "host" as const, expectedBytes: 3, capacityBytes: 40 },
  ];
  expect(memoryShares({ parts, memories })).toMatchObject([
    { where: "device", capacity: 5, parts: [{ label: "Weights", amount: 4 }] },
    { where: "host", capacity: 40, parts: [{ amount: 1 }, { label: "Engine itself", amount: 2 }] },
  ]);
});

test("an accelerator that shares the machine's memory takes its part of that", () => {
  const memories = [{ where: "host" as const, expectedBytes: 7, capacityBytes: 40 }];
  const shares = memoryShares({ parts, memories });
  expect(shares).toMatchObject([{ where: "host", parts: [{ amount: 4 }, { amount: 1 }, { amount: 2 }] }]);
  expect(new Set(shares[0]?.parts.map(({ id }) => id)).size).toBe(3);
});
