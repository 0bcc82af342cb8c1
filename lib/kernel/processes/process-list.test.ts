import { expect, test } from "vitest";
import { parseProcessList } from "./parse-process-list";
import { parseStat } from "./proc-stat";

test("ps of macOS gives pids, groups, start times and environments", () => {
  const list = parseProcessList(
    [
      "    1     1 Ss   Mon Nov  2 09:14:51 2026     /sbin/launchd",
      "  812   812 S    Tue Nov 24 01:51:15 2026     /opt/llama server --port 20000 KAMIWAZA_AGENT=a1 HOME=/Users/ada",
      "  813   812 Z    Tue Nov 24 01:51:16 2026     (llama)",
      "not a process",
      "",
    ].join("\n"),
  );
  expect(list).toEqual([
    { pid: 1, groupId: 1, startId: "Mon Nov  2 09:14:51 2026", environment: "     /sbin/launchd" },
    {
      pid: 812,
      groupId: 812,
      startId: "Tue Nov 24 01:51:15 2026",
      environment: "     /opt/llama server --port 20000 KAMIWAZA_AGENT=a1 HOME=/Users/ada",
    },
  ]);
});

test("a command name with spaces and parentheses does not shift the fields of a stat file", () => {
  const fields = "S 1 812 812 0 -1 4194304 96 0 0 0 0 0 0 0 20 0 1 0 380429 3133440 381";
  expect(parseStat(`812 (evil) R 1 (x) ${fields}`, "boot")).toEqual({ groupId: 812, startId: "boot:380429" });
});

test("a process that ended and was not reaped does not count as running", () => {
  expect(parseStat(`812 (x) Z ${"1 ".repeat(30)}`, "boot")).toBeUndefined();
  expect(parseStat("", "boot")).toBeUndefined();
});
