import type { LaunchPlan } from "@/lib/serving/engines";
import { randomUUID } from "node:crypto";
import { onTestFinished } from "vitest";
import { signalProcess } from "@/lib/kernel/processes/signal-process";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { ProcessRuntime } from "./process";
import { findMarkedProcesses } from "./marked-processes";
import type { StartRequest } from "./runtime";

/** A runtime whose engines do not survive the test. */
export function testRuntime(root = temporaryFolder(), agentId: string = randomUUID()) {
  const runtime = new ProcessRuntime({
    root,
    agentId,
    environment: { PATH: process.env["PATH"] ?? "" },
    log: quietLog,
  });
  onTestFinished(async () => {
    runtime.close();
    for (const { pid } of await findMarkedProcesses(agentId)) signalProcess(pid, "SIGKILL");
  });
  return { runtime, root, agentId };
}

/** A start of a small program for Node instead of an engine. */
export function startOf(
  script: string,
  changes: Partial<Omit<StartRequest, "plan">> & { plan?: Partial<LaunchPlan> } = {},
) {
  const { plan, ...rest } = changes;
  const request: StartRequest = {
    instanceId: randomUUID(),
    generation: 1,
    restart: 0,
    engine: "test",
    servedModelName: "test",
    port: 1,
    apiKey: "secret",
    ...rest,
    plan: {
      command: process.execPath,
      args: ["-e", script],
      env: {},
      readiness: { path: "/health", deadlineMs: 10_000 },
      stopGraceMs: 2_000,
      ...plan,
    },
  };
  return request;
}

/** Keeps running until it is told to end. */
export const idleScript = `setInterval(() => {}, 1000); console.log("up");`;
