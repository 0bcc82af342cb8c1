import { createIngress, createIngressTokens } from "@/lib/programs/agent/ingress";
import { openRunLogs } from "@/lib/programs/agent/runtimes/run-logs";
import { createLogger, createRegistry } from "@/lib/kernel/telemetry";
import { announce } from "../program";

/*
 * The ingress of an agent as a process of its own, before one engine: `PORT` of the engine, the place of the control plane's
 * keys, a folder for logs. The node and its instances are told by a message, since they are known only once it listens.
 */

const [enginePort = "", keysUrl = "", folder = ""] = process.argv.slice(2);
const log = createLogger("bench-ingress", "warn");
let node: { nodeId: string; instanceId: string } | undefined;
const tokens = createIngressTokens({ nodeId: () => node?.nodeId, nowMs: Date.now, log });

const ingress = createIngress({
  findEngine: (id) =>
    id === node?.instanceId
      ? {
          kind: "serving",
          origin: `http://127.0.0.1:${enginePort}`,
          apiKey: "engine-key",
          paths: [{ method: "POST", path: "/v1/chat/completions" }],
        }
      : { kind: "unknown" },
  noteAnswer: () => undefined,
  logs: openRunLogs(folder),
  tokens,
  readiness: () => ({ ready: true }),
  metrics: createRegistry("bench-ingress"),
  log,
});

process.on("message", (message: NonNullable<typeof node>) => {
  node = message;
  void readKeys().then(() => process.send?.({}));
});

async function readKeys(): Promise<void> {
  const answer = await fetch(keysUrl);
  tokens.setKeys(((await answer.json()) as { keys: Record<string, unknown>[] }).keys);
}

announce(await ingress.listen(0, "127.0.0.1"));
