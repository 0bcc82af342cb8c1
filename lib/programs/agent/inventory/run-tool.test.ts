import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eventually } from "@/lib/kernel/testing/eventually";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { findMarkedProcesses } from "../runtimes/marked-processes";
import { createRunTool } from "./run-tool";

const environment = { NODE_ENV: "test" as const, PATH: process.env["PATH"] ?? "" };
const limits = { deadlineMs: 10_000, outputBytesMax: 1024 };

test("a tool's outputs and exit code are told apart", async () => {
  expect(await createRunTool(environment, limits)("sh", "-c", "echo out; echo err >&2; exit 3")).toEqual({
    kind: "done",
    exitCode: 3,
    stdout: "out\n",
    stderr: "err\n",
  });
});

test("a tool that does not exist is absent, one that can not be run failed", async () => {
  const run = createRunTool(environment, limits);
  expect(await run("no-such-tool-anywhere")).toEqual({ kind: "absent" });
  const file = join(temporaryFolder(), "tool");
  writeFileSync(file, "#!/bin/sh\n", { mode: 0o600 });
  expect(await run(file)).toMatchObject({ kind: "failed" });
});

test("a tool that hangs is ended at its deadline, with everything it started", async () => {
  const agentId = randomUUID();
  const mark = { KAMIWAZA_AGENT: agentId, KAMIWAZA_INSTANCE: "x", KAMIWAZA_RUN: "y" };
  const run = createRunTool({ ...environment, ...mark }, { ...limits, deadlineMs: 100 });
  expect(await run("sh", "-c", "sleep 60 & wait")).toEqual({ kind: "late" });
  await eventually(async () => expect(await findMarkedProcesses(agentId)).toEqual([]));
});

test("endless output neither fills memory nor keeps the tool from ending", async () => {
  const run = createRunTool(environment, limits);
  const output = await run("sh", "-c", "head -c 5000000 /dev/zero");
  expect(output).toMatchObject({ kind: "done", exitCode: 0 });
  expect(output.kind === "done" && output.stdout.length).toBe(1024);
});
