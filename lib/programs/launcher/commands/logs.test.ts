import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { eventually } from "@/lib/kernel/testing/eventually";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { followLogs } from "./logs";
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
  const following = followLogs([{ file, prefix: "web | " }], until.signal);
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
