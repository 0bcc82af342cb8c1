import { expect, test } from "vitest";
import { memoryShares } from "./memory-shares";

const part = (name: string, bytes: number, where: "host" | "device") => ({ name, bytes, where });

test.each([
  ["weights in host memory", [part("weights", 60, "host"), part("kv-cache", 40, "host")], 100, 60, 0],
  ["weights in device memory", [part("weights", 80, "device"), part("runtime", 20, "host")], 100, 0, 80],
  ["parts that add up to something else", [part("weights", 3, "host"), part("kv-cache", 1, "device")], 1000, 750, 250],
  ["no parts", [], 100, 0, 0],
])("of an estimate with %s the shares are known", (_, parts, estimatedBytes, weightsBytes, deviceBytes) => {
  expect(memoryShares(parts, estimatedBytes)).toEqual({ weightsBytes, deviceBytes });
});
