import type { FileInspection } from "@/lib/serving/nodes/protocol";
import type { Logger } from "@/lib/kernel/telemetry";
import { levelLoop } from "../level-loop";
import type { ControlClient } from "./control-client";

type Options = {
  client: Pick<ControlClient, "inspection">;
  /** What headers of the files here say. */
  list: () => FileInspection[];
  log: Logger;
  retryMs?: number;
};

/** Time after which what did not arrive is sent again; what was refused waits twice as long each time. */
const defaultRetryMs = 10_000;
const refusedFactorMax = 64;

/** Sends what file headers say, once per reading and process; the control plane takes the same thing twice without harm. */
export function sendInspections({ client, list, log, retryMs = defaultRetryMs }: Options) {
  /** What was taken, by file: a header that was read anew is said anew. */
  const sent = new Map<string, FileInspection["facts"]>();
  const isSent = ({ fileId, facts }: FileInspection) => sent.get(fileId) === facts;
  let refusedFactor = 1;
  const closed = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const loop = levelLoop(async () => {
    clearTimeout(timer);
    let refused = false;
    for (const inspection of list()) {
      if (isSent(inspection) || closed.signal.aborted) continue;
      try {
        const { accepted } = await client.inspection(inspection, closed.signal);
        if (accepted) sent.set(inspection.fileId, inspection.facts);
        else refused = true;
      } catch (error) {
        if (!closed.signal.aborted) log.debug({ err: error, fileId: inspection.fileId }, "an inspection was not taken");
      }
    }
    refusedFactor = refused ? Math.min(refusedFactor * 2, refusedFactorMax) : 1;
    if (list().every(isSent) || closed.signal.aborted) return;
    timer = setTimeout(() => loop.request(), retryMs * (refusedFactor > 1 ? refusedFactor / 2 : 1));
  });

  return {
    /** There may be something new to send. */
    request: () => loop.request(),
    async close(): Promise<void> {
      closed.abort();
      clearTimeout(timer);
      await loop.idle();
    },
  };
}
