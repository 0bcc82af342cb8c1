import { setTimeout as sleep } from "node:timers/promises";
import { StartError } from "../start-error";
import type { ProcessRecord } from "./state-file";

/** Ends before the first readiness after which a start is given up. */
const startFailuresMax = 3;

/**
 * Waits until every process is ready.
 *
 * @throws StartError when one of them keeps failing, or is not ready in time.
 */
export async function untilReady(
  records: () => ProcessRecord[],
  timeoutMs: number,
  interrupted: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    interrupted.throwIfAborted();
    const late = records().filter(({ state }) => state !== "ready");
    const [first] = late;
    if (!first) return;
    for (const { name, restarts, lastExit } of late) {
      if (restarts >= startFailuresMax && lastExit) {
        throw new StartError(sentence(`${name} does not stay up: ${lastExit.reason}`), adviceFor(name), lastExit.log);
      }
    }
    if (performance.now() > deadline) {
      const why = first.lastExit ? sentence(` Its last run: ${first.lastExit.reason}`) : "";
      const what = `${first.name} is not ready after ${Math.round(timeoutMs / 1000)} s.${why}`;
      throw new StartError(what, adviceFor(first.name), first.lastExit?.log);
    }
    await sleep(50);
  }
}

function adviceFor(name: string): string {
  return `The whole log: npm run logs ${name}. Mend the cause, then start again with npm run up.`;
}

/** A reason may be a sentence already. */
function sentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}
