import { builtPath, bundlePrograms } from "@/lib/programs/launcher/build/bundle-programs";
import { fork } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const built = join(root, ".cache/bench");

/** A process of a bench: its processor time is counted apart from that of others. */
export type Program = {
  pid: number;
  /** What it said when it was ready. */
  started: { port: number };
  /** One question at a time. */
  ask<Answer>(message: object): Promise<Answer>;
  stop(): Promise<void>;
};

/** Builds programs as the product's own are built: what runs TypeScript as it is adds to the cost of every function. */
export const buildPrograms = (...sources: string[]): Promise<void> => bundlePrograms(root, sources, built);

/** @throws Error when it ends before it is ready. */
export async function startProgram(source: string, ...args: string[]): Promise<Program> {
  const child = fork(join(built, builtPath(source)), args, {
    execArgv: ["--enable-source-maps"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  process.once("exit", () => child.kill("SIGKILL"));
  const exited = once(child, "exit");
  const next = async (): Promise<unknown> => {
    const [message] = (await Promise.race([once(child, "message"), exited])) as unknown[];
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${source} ended`);
    return message;
  };
  const started = (await next()) as Program["started"];
  return {
    pid: child.pid ?? 0,
    started,
    async ask<Answer>(message: object) {
      child.send(message);
      return (await next()) as Answer;
    },
    async stop() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** The other side: tells that it is ready. A bench that is gone takes its programs along. */
export function announce(started: Program["started"]): void {
  process.once("disconnect", () => process.exit());
  process.send?.(started);
}
