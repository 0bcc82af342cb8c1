import { randomUUID } from "node:crypto";
import { appendFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { beginLog, logFileOf, openRunLogs, trimLog } from "./run-logs";

async function emptyLog() {
  const [root, instanceId] = [temporaryFolder(), randomUUID()];
  await beginLog(root, instanceId, "first");
  const file = logFileOf(root, instanceId, "current");
  appendFileSync(file, "");
  const logs = openRunLogs(root);
  const read = async (after?: number, bytesMax = 1000) => {
    const chunk = await logs.read(instanceId, "current", { bytesMax, ...(after === undefined ? {} : { after }) });
    return chunk && { ...chunk, bytes: chunk.bytes.toString() };
  };
  return { root, instanceId, file, logs, read, append: (text: string) => appendFileSync(file, text) };
}

test("a reader that asks from where it stopped gets every byte once", async () => {
  const { read, append } = await emptyLog();
  append("hello ");
  const first = await read(0, 4);
  append("world");
  const second = await read(first?.next, 4);
  const third = await read(second?.next, 100);
  expect([first?.bytes, second?.bytes, third?.bytes].join("")).toBe("hello world");
  expect(third).toMatchObject({ from: 8, next: 11, end: 11 });
  expect(await read(11)).toMatchObject({ from: 11, next: 11, bytes: "" });
});

test("without a place to start, the end of the log is read", async () => {
  const { read, append } = await emptyLog();
  append("0123456789");
  expect(await read(undefined, 4)).toMatchObject({ from: 6, next: 10, bytes: "6789" });
});

test("places stay valid when the older half of a log was dropped", async () => {
  const { root, instanceId, file, read, append } = await emptyLog();
  append("a".repeat(100) + "b".repeat(100));
  expect(await trimLog(root, instanceId, 150)).toBe(true);
  expect(statSync(file).size).toBe(75);
  expect(await read(150)).toMatchObject({ from: 150, next: 200, bytes: "b".repeat(50) });
  expect(await read(0)).toMatchObject({ from: 125, bytes: "b".repeat(75) });
  append("c");
  expect(await read(200)).toMatchObject({ from: 200, next: 201, bytes: "c" });
});

test("a log within bounds is left alone", async () => {
  const { root, instanceId, append } = await emptyLog();
  append("small");
  expect(await trimLog(root, instanceId, 150)).toBe(false);
});

test("a place beyond the end, as of another run, is the end", async () => {
  const { read, append } = await emptyLog();
  append("abc");
  expect(await read(999)).toMatchObject({ from: 3, next: 3, bytes: "" });
});

test("there is no log of an instance that never ran, and no previous one at the first run", async () => {
  const { logs, instanceId } = await emptyLog();
  expect(await logs.read(instanceId, "previous", { bytesMax: 10 })).toBeUndefined();
  expect(await logs.read(randomUUID(), "current", { bytesMax: 10 })).toBeUndefined();
});

test("each run names itself, so that a reader sees when another one began", async () => {
  const { root, instanceId, logs, append } = await emptyLog();
  append("old");
  await beginLog(root, instanceId, "second");
  appendFileSync(logFileOf(root, instanceId, "current"), "new");
  expect(await logs.read(instanceId, "current", { bytesMax: 10 })).toMatchObject({ runId: "second", from: 0, next: 3 });
  expect(await logs.read(instanceId, "previous", { bytesMax: 10 })).toMatchObject({ runId: "first", next: 3 });
});
