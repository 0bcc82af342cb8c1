import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePort } from "@/lib/kernel/testing/free-port";

export type TestRedis = {
  url: string;
  readonly pid: number;
  /** Ends the server at once and keeps its files. */
  kill(): Promise<void>;
  /** Starts it again where it was, on its files. */
  revive(): Promise<void>;
  stop(): Promise<void>;
};

/** A Redis of its own, set up as the product needs it in production: append-only file, no eviction. */
export async function startRedis(): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), "kamiwaza-redis-"));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}/0`;
  const options = ["--bind", "127.0.0.1", "--port", String(port), "--dir", folder];
  const durability = ["--save", "", "--appendonly", "yes", "--databases", "64", "--maxmemory-policy", "noeviction"];
  let running = await start(url, [...options, ...durability]);
  const end = async (signal: NodeJS.Signals) => {
    running.child.kill(signal);
    await running.ended;
  };
  return {
    url,
    get pid() {
      return running.child.pid ?? 0;
    },
    kill: () => end("SIGKILL"),
    revive: async () => {
      running = await start(url, [...options, ...durability]);
    },
    stop: async () => {
      await end("SIGTERM");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function start(url: string, options: string[]): Promise<{ child: ChildProcess; ended: Promise<unknown> }> {
  const child = spawn("redis-server", options, { stdio: "ignore" });
  const ended = once(child, "exit").catch((cause: unknown) => {
    throw new Error("redis-server is missing. On Debian or Ubuntu: sudo apt-get install redis-server", { cause });
  });
  const stopped = new AbortController();
  const failed = ended.then(() => Promise.reject(new Error("redis-server ended at once")));
  await Promise.race([untilAnswers(url, stopped.signal), failed]).finally(() => stopped.abort());
  return { child, ended };
}

async function untilAnswers(url: string, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
    client.on("error", () => undefined);
    const answer = await client.ping().catch(() => "none");
    client.disconnect();
    if (answer === "PONG") return;
    await sleep(20);
  }
}
