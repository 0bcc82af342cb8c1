import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { eventually } from "@/lib/kernel/testing/eventually";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { followLogs, inOrder } from "./logs";
import { readTail } from "../processes/log-tail";
import { rotateLog } from "../processes/rotate-log";

const printed: string[] = [];
beforeEach(() => {
  printed.length = 0;
  vi.spyOn(console, "log").mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => void vi.restoreAllMocks());

test("following prints whole lines as they come, and goes on after a rotation", async () => {
  const file = join(temporaryFolder(), "web.log");
  writeFileSync(file, "old\n");
  const until = new AbortController();
  const following = followLogs([{ file, prefix: "web | " }], { until: until.signal });
  const sees = (...lines: string[]) => eventually(() => expect(printed).toEqual(lines));
  appendFileSync(file, "half of a ");
  appendFileSync(file, "line\n");
  await sees("web | half of a line");
  await rotateLog(file, { bytesMax: 1, filesMax: 3 });
  appendFileSync(file, "after\n");
  await sees("web | half of a line", "web | after");
  until.abort();
  await following;
});

test("the tail begins no earlier than asked and skips empty lines", async () => {
  const file = join(temporaryFolder(), "web.log");
  writeFileSync(file, "one\ntwo\n\nthree\n");
  expect(await readTail(file, 2)).toEqual(["two", "three"]);
  expect(await readTail(file, 10, 8)).toEqual(["three"]);
  expect(await readTail(join(temporaryFolder(), "none.log"), 5)).toEqual([]);
});

test("lines of several logs stand by time; one without a time stays behind the one before it", () => {
  const at = (second: number, msg: string) =>
    JSON.stringify({ level: 40, time: `2026-01-02T03:04:0${second}.500Z`, process: "web", msg, model: "tiny one" });
  const web = { prefix: "web | ", lines: [at(1, "first"), "    at a stack", at(4, "last")] };
  const database = { prefix: "db  | ", lines: ["2026-01-02 03:04:02.000 UTC [7] LOG:  checkpoint"] };
  const printed = inOrder([database, web], true);
  expect(printed.map((line) => line.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:/, ""))).toEqual([
    'web | 01.500 WARN  first model="tiny one"',
    "web |     at a stack",
    "db  | 02.000 [7] LOG:  checkpoint",
    'web | 04.500 WARN  last model="tiny one"',
  ]);
  expect(inOrder([web], false)).toEqual(web.lines.map((line) => `web | ${line}`));
});

test("an error shows its stack below what happened", () => {
  const err = { type: "Error", message: "no", stack: "Error: no\n    at here" };
  const line = JSON.stringify({ level: 50, time: new Date().toISOString(), msg: "request failed", err });
  expect(inOrder([{ prefix: "", lines: [line] }], true)[0]).toMatch(
    /ERROR request failed\n {4}Error: no\n {8}at here$/,
  );
});
