import { EventSourceParserStream } from "eventsource-parser/stream";
import { ApiProblem, reach } from "@/lib/edge/client";

type Options = { onLines: (lines: string[]) => void; onBreak: (reason: string) => void; signal: AbortSignal };

const retryMs = 2000;

export type LogSource = { deploymentId: string; instanceId: string | undefined; run: "current" | "previous" };

/** Follows an engine's log until aborted; a broken connection is named and taken up again. A past run only ends. */
export async function followLog({ deploymentId, instanceId, run }: LogSource, options: Options): Promise<void> {
  const { onBreak, signal } = options;
  const query = new URLSearchParams({ run, ...(instanceId === undefined ? {} : { instance_id: instanceId }) });
  while (!signal.aborted) {
    try {
      await readStream(`/api/serving/deployment/${deploymentId}/logs/stream?${query.toString()}`, options);
      if (run === "previous") return;
    } catch (error) {
      if (signal.aborted) return;
      if (run === "previous" && error instanceof ApiProblem && error.status === 404) return;
      onBreak(
        `No data since ${new Date().toLocaleTimeString()}: ${error instanceof Error ? error.message : "the connection broke"}`,
      );
    }
    await new Promise((wake) => setTimeout(wake, retryMs));
  }
}

async function readStream(url: string, { onLines, signal }: Options): Promise<void> {
  const response = await reach(url, { headers: { accept: "text/event-stream" }, signal });
  if (!response.ok || !response.body) throw new ApiProblem(response.status, await response.json().catch(() => ({})));
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  const reader = events.getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    onLines(linesOf(value.data));
  }
}

/** Either `{"line": …}`, `{"lines": […]}` or the line itself. */
function linesOf(data: string): string[] {
  if (!data.startsWith("{")) return data.split("\n");
  const parsed = JSON.parse(data) as { line?: string; lines?: string[] };
  return parsed.lines ?? (parsed.line === undefined ? [] : [parsed.line]);
}
