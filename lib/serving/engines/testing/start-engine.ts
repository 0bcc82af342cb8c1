import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { LaunchPlan } from "../driver";

/** A real engine process, started from a launch plan as an agent would. */
export type StartedEngine = {
  url: string;
  pid: number;
  log: readonly string[];
  /** Resolves with the exit code, or null when a signal ended it. */
  exited: Promise<number | null>;
  signal(name: NodeJS.Signals): void;
  ready(): Promise<void>;
  call(
    method: string,
    path: string,
    body?: unknown,
    init?: { key?: string | undefined; signal?: AbortSignal },
  ): Promise<Response>;
};

/** Starts the plan's command with nothing but the plan's environment and PATH. */
export function startEngine(plan: LaunchPlan, port: number, apiKey: string, directory: string): StartedEngine {
  const child = spawn(plan.command, plan.args, {
    cwd: directory,
    env: { NODE_ENV: "production", PATH: process.env["PATH"] ?? "", ...plan.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream
      .setEncoding("utf8")
      .on("data", (text: string) => log.push(...text.split("\n").filter((line) => line !== "")));
  }
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("exit", resolve);
  });
  const end = () => `The engine ended (${child.signalCode ?? `exit code ${child.exitCode}`}):\n${log.join("\n")}`;
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    pid: child.pid ?? 0,
    log,
    exited,
    signal: (name) => void child.kill(name),
    async ready() {
      const deadline = Date.now() + plan.readiness.deadlineMs;
      while (Date.now() < deadline) {
        if (hasEnded()) throw new Error(end());
        if ((await statusOf(`${url}${plan.readiness.path}`)) === 200) return;
        await sleep(25);
      }
      throw new Error(`The engine was not ready in time:\n${log.join("\n")}`);
    },
    async call(method, path, body, { key = apiKey, signal = AbortSignal.timeout(60_000) } = {}) {
      try {
        return await fetch(`${url}${path}`, {
          method,
          signal,
          headers: { "content-type": "application/json", ...(key !== "" && { authorization: `Bearer ${key}` }) },
          ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
        });
      } catch (error) {
        // A socket closes before its process is known to have ended.
        await Promise.race([exited, sleep(500)]);
        throw hasEnded() ? new Error(end(), { cause: error }) : error;
      }
    },
  };
}

/** Undefined while nothing listens. */
export async function statusOf(url: string): Promise<number | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.status;
  } catch {
    return undefined;
  }
}
