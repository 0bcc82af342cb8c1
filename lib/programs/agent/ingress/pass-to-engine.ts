import { hasBody } from "@/lib/kernel/network";
import type { Logger } from "@/lib/kernel/telemetry";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { Agent } from "undici";
import { BodyTooLargeError, Passage } from "./passage";
import { engineHeaders } from "./passed-headers";

type Request = {
  instanceId: string;
  engine: { origin: string; apiKey: string };
  path: string;
  req: IncomingMessage;
  res: ServerResponse;
};

export type PassToEngine = {
  pass(request: Request): void;
  /** Requests that are being answered by an instance. */
  inFlight(instanceId: string): number;
  close(): Promise<void>;
};

/** Largest request body in bytes: pictures in a chat. The gateway's own limit is smaller. */
const bodyBytesMax = 64 * 1024 * 1024;

/** The gateway has deadlines of its own; these only free what a gateway that vanished would leave. */
const connectionOptions = {
  connect: { timeout: 2_000 },
  headersTimeout: 60 * 60_000,
  bodyTimeout: 10 * 60_000,
  /** Shorter than the 5 s after which Node's own servers close. */
  keepAliveTimeout: 4_000,
  pipelining: 1,
  allowH2: false,
};

export function createPassToEngine({
  onAnswer,
  log,
}: {
  onAnswer: (instanceId: string) => void;
  log: Logger;
}): PassToEngine {
  const engines = new Agent(connectionOptions);
  const running = new Map<string, number>();
  const count = (instanceId: string, by: 1 | -1) => {
    const next = (running.get(instanceId) ?? 0) + by;
    if (next > 0) running.set(instanceId, next);
    else running.delete(instanceId);
  };

  return {
    pass({ instanceId, engine, path, req, res }) {
      count(instanceId, 1);
      const passage = new Passage({
        instanceId,
        req,
        res,
        onAnswer: () => onAnswer(instanceId),
        onEnd: () => count(instanceId, -1),
        log,
      });
      engines.dispatch(
        {
          origin: engine.origin,
          path,
          method: req.method === "POST" ? "POST" : "GET",
          headers: engineHeaders(req, engine.apiKey),
          body: hasBody(req) ? Readable.from(capped(req), { objectMode: false }) : null,
        },
        passage,
      );
    },
    inFlight: (instanceId) => running.get(instanceId) ?? 0,
    close: () => engines.destroy(),
  };
}

async function* capped(req: IncomingMessage): AsyncGenerator<Buffer> {
  let received = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    received += chunk.byteLength;
    if (received > bodyBytesMax) throw new BodyTooLargeError(`A request may have ${bodyBytesMax} bytes at most.`);
    yield chunk;
  }
}
