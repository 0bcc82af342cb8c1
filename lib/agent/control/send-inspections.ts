import type { FileInspection } from "@/lib/nodes/protocol";
import type { Logger } from "@/lib/telemetry";
import { levelLoop } from "../level-loop";
import type { ControlClient } from "./control-client";

type Options = {
  client: Pick<ControlClient, "inspection">;
  /** What headers of the files here say. */
  list: () => FileInspection[];
  log: Logger;
  retryMs?: number;
};

/** Time after which what was not taken is sent again. */
const defaultRetryMs = 10_000;

/** Sends what file headers say, once per file and process; the control plane takes the same thing twice without harm. */
export function sendInspections({ client, list, log, retryMs = defaultRetryMs }: Options) {
  const sent = new Set<string>();
  const closed = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const loop = levelLoop(async () => {
    clearTimeout(timer);
    for (const inspection of list()) {
      if (sent.has(inspection.fileId) || closed.signal.aborted) continue;
      try {
        const { accepted } = await client.inspection(inspection, closed.signal);
        if (accepted) sent.add(inspection.fileId);
      } catch (error) {
        if (!closed.signal.aborted) log.debug({ err: error, fileId: inspection.fileId }, "an inspection was not taken");
      }
    }
    const isDone = list().every(({ fileId }) => sent.has(fileId));
    if (!isDone && !closed.signal.aborted) timer = setTimeout(() => loop.request(), retryMs);
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
