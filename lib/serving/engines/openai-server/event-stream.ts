import type { ServerResponse } from "node:http";
import { errorEnvelope } from "./refusal";

/** Server-sent events of the OpenAI protocol. A stream ends with `[DONE]` or with an error event, never silently. */
export type EventStream = { send(value: unknown): void; end(): void; fail(error: unknown): void };

export function openEventStream(response: ServerResponse): EventStream {
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    // Proxies that buffer would hold the tokens back.
    "x-accel-buffering": "no",
  });
  return {
    send: (value) => void response.write(`data: ${JSON.stringify(value)}\n\n`),
    end: () => void response.end("data: [DONE]\n\n"),
    fail: (error) => void response.end(`data: ${JSON.stringify(errorEnvelope(error).body)}\n\n`),
  };
}
