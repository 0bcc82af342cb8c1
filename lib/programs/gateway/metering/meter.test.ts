import { appendFile, open, readFile, type FileHandle } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { eventually } from "@/lib/kernel/testing/eventually";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { startCall, type Call } from "../inference/call";
import { createMeter } from "./meter";
import { openSpool } from "./spool";
import { memoryLedger, organizationId, type MemoryLedger } from "../testing";

let file: string;
let ledger: MemoryLedger;

beforeEach(() => {
  file = join(temporaryFolder(), "deeper", "calls.ndjson");
  ledger = memoryLedger();
});

const timing = { flushEveryMs: 10, retryEveryMs: 20 };

async function start(bytesMax = 1024 * 1024) {
  const spool = await openSpool(file, bytesMax, quietLog);
  return createMeter({ ledger, spool, log: quietLog, ...timing });
}

function call(anonymous = false): Call {
  const req = { method: "POST", url: "/v1/chat/completions?key=secret" } as IncomingMessage;
  const started = startCall({
    req,
    res: {} as ServerResponse,
    requestId: "r",
    operation: "chat",
    clientAddress: "::1",
  });
  const userId = "22222222-2222-4222-8222-222222222222";
  if (!anonymous)
    started.caller = { kind: "user", organizationId, userId, username: "ada", scope: "read", sessionId: userId };
  started.status = 200;
  return started;
}

test("records are written in batches, and a query string is not part of them", async () => {
  const write = vi.spyOn(ledger, "write");
  const meter = await start();
  for (let count = 0; count < 1200; count += 1) meter.record(call());
  await meter.close();
  expect(ledger.records).toHaveLength(1200);
  expect(write.mock.calls.map(([records]) => records.length)).toEqual([500, 500, 200]);
  expect(ledger.records[0]?.path).toBe("/v1/chat/completions");
});

test("what a process could not write, the next one does", async () => {
  ledger.failing = true;
  const first = await start();
  for (let count = 0; count < 3; count += 1) first.record(call());
  await first.close();
  expect((await readFile(file, "utf8")).split("\n")).toHaveLength(4);

  ledger.failing = false;
  const second = await start();
  expect(second.isBehind()).toBe(true);
  await eventually(() => expect(ledger.records).toHaveLength(3));
  await eventually(() => expect(second.isBehind()).toBe(false));
  await second.close();
  await expect(readFile(file)).rejects.toThrow("ENOENT");
});

test("records of an outage arrive once each, though the outage began in the middle of a replay", async () => {
  ledger.failing = true;
  const meter = await start();
  for (let count = 0; count < 700; count += 1) meter.record(call());
  await eventually(() => expect(meter.isBehind()).toBe(true));
  let writes = 0;
  const write = ledger.write.bind(ledger);
  vi.spyOn(ledger, "write").mockImplementation((records) => {
    writes += 1;
    ledger.failing = writes % 3 !== 0;
    return write(records);
  });
  await eventually(() => expect(ledger.records.length).toBeGreaterThanOrEqual(500));
  vi.restoreAllMocks();
  ledger.failing = false;
  await eventually(() => expect(meter.isBehind()).toBe(false));
  await meter.close();
  expect(ledger.records).toHaveLength(700);
});

test("a line that a crash cut short costs that record alone", async () => {
  ledger.failing = true;
  const first = await start();
  first.record(call());
  await first.close();
  await appendFile(file, '{"usageId":"half');
  ledger.failing = false;
  const second = await start();
  await eventually(() => expect(second.isBehind()).toBe(false));
  await second.close();
  expect(ledger.records).toHaveLength(1);
});

test("a line that a crash cut short does not swallow the one behind it", async () => {
  ledger.failing = true;
  for (const left of ['{"usageId":"half', ""]) {
    const meter = await start();
    meter.record(call());
    await meter.close();
    await appendFile(file, left);
  }
  ledger.failing = false;
  const last = await start();
  await eventually(() => expect(last.isBehind()).toBe(false));
  await last.close();
  expect(ledger.records).toHaveLength(2);
});

test("a disk that fills up in the middle of a record costs none", async () => {
  ledger.failing = true;
  const meter = await start();
  meter.record(call());
  await eventually(() => expect(meter.isBehind()).toBe(true));
  const handle = await open(file);
  const files: Pick<FileHandle, "appendFile"> = Object.getPrototypeOf(handle);
  await handle.close();
  const appendWhole = files.appendFile;
  const full = vi.spyOn(files, "appendFile").mockImplementationOnce(async function (this: FileHandle) {
    await appendWhole.call(this, '{"usageId":"half');
    throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  });
  onTestFinished(() => full.mockRestore());
  meter.record(call());
  await eventually(() => expect(full.mock.calls.length).toBeGreaterThan(1));
  ledger.failing = false;
  await eventually(() => expect(meter.isBehind()).toBe(false));
  await meter.close();
  expect(ledger.records).toHaveLength(2);
});

test("refusals do not grow a spool that is full; what reached an engine is kept", async () => {
  ledger.failing = true;
  const meter = await start(1000);
  for (let count = 0; count < 5; count += 1) meter.record(call());
  await eventually(() => expect(meter.isFull()).toBe(true));
  for (let count = 0; count < 100; count += 1) meter.record(call());
  const running = call();
  running.instanceId = "33333333-3333-4333-8333-333333333333";
  meter.record(running);
  await meter.close();
  const kept = (await readFile(file, "utf8")).trim().split("\n");
  expect(kept).toHaveLength(6);
  expect(kept.at(-1)).toContain(running.instanceId);
});

test("a full spool says so, so that no call happens unrecorded", async () => {
  ledger.failing = true;
  const meter = await start(1000);
  for (let count = 0; count < 5; count += 1) meter.record(call());
  await eventually(() => expect(meter.isFull()).toBe(true));
  ledger.failing = false;
  await eventually(() => expect(meter.isFull()).toBe(false));
  await meter.close();
});

test("a flood of calls without a credential does not fill the database, and does not crowd out others", async () => {
  const startedAt = performance.now();
  const meter = await start();
  for (let count = 0; count < 30_000; count += 1) meter.record(call(true));
  expect(meter.isFull()).toBe(false);
  meter.record(call());
  await meter.close();
  // A hundred at once, then ten a second.
  const most = 101 + (performance.now() - startedAt) / 100;
  expect(ledger.records.filter(({ actorKind }) => actorKind === "anonymous").length).toBeLessThanOrEqual(most);
  expect(ledger.records.filter(({ actorKind }) => actorKind === "user")).toHaveLength(1);
});
