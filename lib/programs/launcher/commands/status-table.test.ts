import { expect, test } from "vitest";
import { describeDuration, statusTable } from "./status";

test("columns are aligned and what is unknown is a dash", () => {
  const nothing = { pid: undefined, uptimeSeconds: undefined, memoryBytes: undefined, lastExit: undefined };
  const table = statusTable([
    {
      ...nothing,
      name: "web",
      state: "ready",
      pid: 12,
      uptimeSeconds: 187,
      restarts: 0,
      port: 3001,
      memoryBytes: 90 * 1024 ** 2,
    },
    { ...nothing, name: "worker", state: "crash-looping", restarts: 7, port: 3002 },
  ]);
  expect(table.split("\n")).toEqual([
    "process  state          pid  uptime  restarts  port  memory",
    "web      ready          12   3m 7s   0         3001  90 MiB",
    "worker   crash-looping  -    -       7         3002  -",
  ]);
});

test("durations show their two largest units", () => {
  expect([0, 59, 187, 18_720, 781_200].map(describeDuration)).toEqual(["0s", "59s", "3m 7s", "5h 12m", "9d 1h"]);
});
