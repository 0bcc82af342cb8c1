import type { ModelFacts } from "@/lib/serving/engines";
import { eventually } from "@/lib/kernel/testing/eventually";
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openKit, type Kit } from "./testing";

let kit: Kit;
beforeEach(async () => {
  kit = await openKit();
});
afterEach(() => kit.close());

const facts: ModelFacts = { format: "gguf", architecture: "tiny", weightBytes: 7, hasChatTemplate: true, task: "chat" };
/** A reader of before, or one that looks for tools too. */
const reader = (takesTools?: boolean) => () =>
  Promise.resolve(takesTools === undefined ? facts : { ...facts, takesTools });
const told = () => kit.store.inspections().map(({ facts: { takesTools } }) => takesTools);

test("headers are read again once more is read of them", async () => {
  await kit.reopen({ inspect: reader(), factsVersion: 1 });
  await kit.add("weights", "model.gguf", "same.gguf");
  await kit.reopen({ inspect: reader(true), factsVersion: 2 });
  await eventually(() => expect(told()).toEqual([true, true]));
  const inspect = vi.fn(reader(false));
  await kit.reopen({ inspect, factsVersion: 2 });
  await kit.add("other weights", "other.gguf");
  expect(inspect).toHaveBeenCalledOnce();
  expect(told()).toHaveLength(3);
  expect(told().filter((takesTools) => takesTools === false)).toHaveLength(1);
});

test("what was read before holds on where a header cannot be read any more", async () => {
  await kit.reopen({ inspect: reader(false), factsVersion: 1 });
  await kit.add("weights", "model.gguf");
  const inspect = vi.fn(() => Promise.reject(new Error("malformed")));
  await kit.reopen({ inspect, factsVersion: 2 });
  await eventually(() => expect(inspect).toHaveBeenCalled());
  expect(told()).toEqual([false]);
});

test("what was read before is not taken over for another file of the same content", async () => {
  await kit.reopen({ inspect: reader(), factsVersion: 1 });
  const { sha256 } = await kit.add("weights", "model.gguf");
  await kit.reopen({ inspect: reader(true), factsVersion: 2 });
  const fileId = randomUUID();
  await kit.store.link([{ fileId, name: "linked.gguf" }], sha256);
  expect(kit.store.find(fileId)?.facts).toMatchObject({ takesTools: true });
});
