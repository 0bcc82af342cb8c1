import { spawn, type ChildProcess } from "node:child_process";
import type { ServerAccount } from "./server-account";

/** The operator's locale and PG* variables must not change what the programs do. */
const environment = {
  PATH: "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
  LC_ALL: "C",
  TZ: "UTC",
  NODE_ENV: "production",
} as const;

/** Starts one of PostgreSQL's programs under the account, its output to a descriptor or a pipe. */
export function runProgram(
  account: ServerAccount,
  program: string,
  parameters: string[],
  { output, detached }: { output: number | "pipe"; detached: boolean },
): ChildProcess {
  const [command = program, ...rest] = [...account.prefix, program, ...parameters];
  return spawn(command, rest, {
    ...account.identity,
    // The program may not be allowed to enter our own working directory.
    cwd: "/",
    env: environment,
    detached,
    stdio: ["ignore", output, output],
  });
}
