import { EventSourceParserStream } from "eventsource-parser/stream";

type Options = { onLines: (lines: string[]) => void; onBreak: (reason: string) => void; signal: AbortSignal };

const retryMs = 2000;

/** Follows an engine's log until aborted; a broken connection is named and taken up again. */
export async function followLog(deploymentId: string, run: "current" | "previous", options: Options): Promise<void> {
  const { onBreak, signal } = options;
  while (!signal.aborted) {
    try {
      await readStream(`/api/serving/deployment/${deploymentId}/logs/stream?run=${run}`, options);
      if (run === "previous") return;
    } catch (error) {
      if (signal.aborted) return;
      onBreak(
        `No data since ${new Date().toLocaleTimeString()}: ${error instanceof Error ? error.message : "the connection broke"}`,
      );
    }
    await new Promise((wake) => setTimeout(wake, retryMs));
  }
}

async function readStream(url: string, { onLines, signal }: Options): Promise<void> {
  const response = await fetch(url, { headers: { accept: "text/event-stream" }, signal });
  if (!response.ok || !response.body) throw new Error(await reasonOf(response));
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

async function reasonOf(response: Response): Promise<string> {
  const body = (await response.json().catch(() => ({}))) as { detail?: string };
  return body.detail ?? `the server answered ${response.status}`;
}
