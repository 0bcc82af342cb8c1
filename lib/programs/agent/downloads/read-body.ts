import type { BodySink } from "@/lib/kernel/egress";
import type { Readable } from "node:stream";

/** What has arrived is handed over at least this often, so that little is lost with the process. */
const holdMs = 50;

/** Hands over a body in batches; one is written while the next one is gathered. */
export async function readBody(body: Readable, sink: BodySink, batchBytes: number): Promise<void> {
  let batch: Uint8Array[] = [];
  let bytes = 0;
  let heldSince = performance.now();
  let writing: Promise<void> = Promise.resolve();

  async function handOver(): Promise<void> {
    await writing;
    if (bytes === 0) return;
    writing = sink.take(batch);
    // Whoever awaits it gets the failure; until then it is not unhandled.
    writing.catch(() => undefined);
    batch = [];
    bytes = 0;
    heldSince = performance.now();
  }

  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      batch.push(chunk);
      bytes += chunk.byteLength;
      const pause = sink.arrived(chunk.byteLength);
      if (bytes >= batchBytes || performance.now() - heldSince > holdMs) await handOver();
      if (pause) await pause;
    }
  } finally {
    await handOver();
    await writing;
  }
}
