import type { EngineServer } from "./serve-engine";

/** Longest wait for running answers after SIGTERM; shorter than the grace that drivers ask for. */
const drainMs = 4000;

/** Stops in order on SIGTERM and SIGINT: no new calls, running ones may finish, then `release` and exit. */
export function stopOnSignal(server: EngineServer, release: () => Promise<void>): void {
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await server.close(drainMs);
    await release();
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      stop().catch((error: unknown) => {
        printLine(`error: stopping failed: ${String(error)}`);
        process.exit(1);
      });
    });
  }
}

/** Engines print plain lines; the agent keeps them as the instance's log. */
export function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** What stands behind an argument of this name. */
export function argumentAfter(argv: readonly string[], name: string): string | undefined {
  const at = argv.indexOf(name);
  return at === -1 ? undefined : argv[at + 1];
}

/** The JSON after `--options`, all that the bundled engines need to serve. */
export function optionsArgument(argv: readonly string[]): unknown {
  const text = argumentAfter(argv, "--options");
  if (text === undefined) throw new Error("--options with a JSON object is required");
  return JSON.parse(text);
}
