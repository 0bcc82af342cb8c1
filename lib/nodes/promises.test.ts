import { expect, test } from "vitest";
import { promisedOn, promiseOf } from "./promises";

const part = (name: string, bytes: number, where: "host" | "device") => ({ name, bytes, where });
const row = (
  measuredBytes: number | null,
  parts: ReturnType<typeof part>[] = [],
  estimatedBytes: number | null = 100,
) => ({
  instanceId: "i",
  nodeId: "n",
  phase: "starting",
  estimatedBytes,
  measuredBytes,
  parts,
});
const onHost = [part("weights", 60, "host"), part("kv-cache", 40, "host")];
const onDevice = [part("weights", 80, "device"), part("runtime", 20, "host")];

test.each<[string, number | null, typeof onHost, { host: number; device: number }]>([
  ["an engine that has not begun is promised all of it", null, onHost, { host: 100, device: 0 }],
  ["weights that are mapped stay promised: the kernel calls them free", 60, onHost, { host: 100, device: 0 }],
  ["what it has taken beside its weights is not free any more", 80, onHost, { host: 80, device: 0 }],
  ["an engine that has taken everything holds its weights", 100, onHost, { host: 60, device: 0 }],
  ["device memory is promised until it is taken", null, onDevice, { host: 20, device: 80 }],
  ["device memory that is taken is not free any more", 100, onDevice, { host: 0, device: 0 }],
  ["without parts all of it is ordinary memory", 30, [], { host: 70, device: 0 }],
])("%s", (_, measured, parts, promise) => {
  expect(promiseOf(row(measured, parts))).toEqual(promise);
});

test("an engine that serves has reserved its device memory, though no driver says so", () => {
  expect(promiseOf({ ...row(20, onDevice), phase: "serving" })).toEqual({ host: 0, device: 0 });
});

test("shares count, not the sizes of an explanation of another configuration", () => {
  expect(promiseOf(row(null, onDevice, 1000))).toEqual({ host: 200, device: 800 });
});

test("only what stands on the machine is counted", () => {
  expect(promisedOn("n", [row(null, onHost), { ...row(null, onHost), nodeId: "other" }, row(null, [], null)])).toEqual({
    host: 100,
    device: 0,
  });
});
