import { freePort } from "@/lib/kernel/testing/free-port";
import { spawn, type ChildProcess } from "node:child_process";
import { onTestFinished } from "vitest";

type Answer = { status: number; body: string };
export type TestWorker = { child: ChildProcess; ask: (path: string) => Promise<Answer> };

/** The worker's program as a process of its own, which ends with the test. Its first answer comes once it is compiled. */
export async function startWorker(environment: Record<string, string>): Promise<TestWorker> {
  const port = await freePort();
  const child = spawn(process.execPath, ["--import", "tsx", "jobs/worker.ts"], {
    env: {
      ...process.env,
      REDIS_URL: "",
      KAMIWAZA_SECRET: "x".repeat(32),
      WORKER_PORT: String(port),
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ask = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, body: await response.text() };
  };
  return { child, ask };
}
