import { freePort } from "@/lib/kernel/testing/free-port";
import type { HostFacts } from "../../../driver";
import { inspectGguf, withFile } from "../../../gguf";
import { exampleNode, root, startEngine, type StartedEngine } from "../../../testing";
import { llamaCpp } from "../../index";

const apiKey = "bundled-engine-key-0123456789";

/** What tests read of an answer. */
type Body = {
  choices?: { finish_reason?: string; message?: { content?: string | null } }[];
  usage?: { prompt_tokens: number };
  error?: { message?: string; param?: string; code?: string };
};

export type BundledEngine = StartedEngine & {
  port: number;
  apiKey: string;
  chat(fields: Record<string, unknown>): Promise<{ status: number; body: Body }>;
  stop(): Promise<void>;
};

/** The bundled engine, serving the model in this file. */
export async function startBundled(bundled: HostFacts["bundled"], primary: string): Promise<BundledEngine> {
  const port = await freePort();
  const plan = llamaCpp.launchPlan({
    instanceId: "00000000-0000-4000-8000-000000000001",
    config: llamaCpp.configSchema.parse({ contextLength: 1024, parallel: 2, threads: 1 }),
    facts: await withFile(primary, inspectGguf),
    files: { primary, all: {} },
    servedModelName: "served-name",
    port,
    apiKey,
    host: { node: exampleNode(), executables: {}, bundled },
  });
  const engine = startEngine(plan, port, apiKey, root);
  await engine.ready();
  return {
    ...engine,
    port,
    apiKey,
    async chat(fields) {
      const response = await engine.call("POST", "/v1/chat/completions", { model: "served-name", ...fields });
      return { status: response.status, body: (await response.json()) as Body };
    },
    async stop() {
      engine.signal("SIGKILL");
      await engine.exited;
    },
  };
}
