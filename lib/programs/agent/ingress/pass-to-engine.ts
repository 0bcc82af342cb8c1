import { createHttpClient, hasBody } from "@/lib/kernel/network";
import type { Logger } from "@/lib/kernel/telemetry";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Passage } from "./passage";
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
  close(): void;
};

/** Largest request body in bytes: pictures in a chat. The gateway's own limit is smaller. */
const bodyBytesMax = 64 * 1024 * 1024;

/** The gateway has deadlines of its own; these only free what a gateway that vanished would leave. */
const timing = {
  connectMs: 2_000,
  headMs: 60 * 60_000,
  silenceMs: 10 * 60_000,
  /** Shorter than the 5 s after which common servers close. */
  idleMs: 4_000,
};

export function createPassToEngine({
  onAnswer,
  log,
}: {
  onAnswer: (instanceId: string) => void;
  log: Logger;
}): PassToEngine {
  const engines = createHttpClient(timing);
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
        res,
        onAnswer: () => onAnswer(instanceId),
        onEnd: () => count(instanceId, -1),
        log,
      });
      const send = (body: Buffer | null) => {
        const method = req.method === "POST" ? "POST" : "GET";
        const headers = engineHeaders(req, engine.apiKey);
        passage.begin(() => engines.request(engine.origin, { method, path, headers, body }, passage));
      };
      if (hasBody(req)) gather(req, send, () => passage.refuseBody(bodyBytesMax));
      else send(null);
    },
    inFlight: (instanceId) => running.get(instanceId) ?? 0,
    close: () => engines.close(),
  };
}

/**
 * Reads a body in full: engines do so before they begin, so nothing is lost by waiting, and it is sent on in one piece.
 * Neither is called for a client that leaves before.
 */
function gather(req: IncomingMessage, onWhole: (body: Buffer) => void, onTooLarge: () => void): void {
  const chunks: Buffer[] = [];
  let received = 0;
  const onData = (chunk: Buffer) => {
    chunks.push(chunk);
    received += chunk.length;
    if (received <= bodyBytesMax) return;
    req.off("data", onData).off("end", onEnd);
    onTooLarge();
  };
  const onEnd = () => onWhole(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
  if (Number(req.headers["content-length"] ?? 0) > bodyBytesMax) onTooLarge();
  else req.on("data", onData).on("end", onEnd);
}
