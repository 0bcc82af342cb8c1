import { fork } from "node:child_process";
import { once } from "node:events";

/** A process of a bench, in TypeScript as it is: its processor time is counted apart from that of others. */
export type Program = {
  pid: number;
  /** What it said when it was ready. */
  started: { port: number };
  /** One question at a time. */
  ask<Answer>(message: object): Promise<Answer>;
  stop(): Promise<void>;
};

/** @throws Error when it ends before it is ready. */
export async function startProgram(file: string, ...args: string[]): Promise<Program> {
  const child = fork(file, args, {
    execArgv: ["--import", import.meta.resolve("tsx")],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  process.once("exit", () => child.kill("SIGKILL"));
  const exited = once(child, "exit");
  const next = async (): Promise<unknown> => {
    const [message] = (await Promise.race([once(child, "message"), exited])) as unknown[];
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${file} ended`);
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
