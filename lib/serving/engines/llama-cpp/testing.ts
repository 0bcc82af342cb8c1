import { execFileSync } from "node:child_process";
import type { HostFacts, LaunchInput } from "../driver";
import type { ModelFacts } from "../facts";
import { exampleNode } from "../testing";
import { llamaCppConfig, type LlamaCppConfig } from "./config";
import { llamaCpp } from "./index";

/** A host whose llama-server is this one. */
export function llamaServerHost(path: string): HostFacts {
  const output = execFileSync("sh", ["-c", '"$0" --version 2>&1', path], { encoding: "utf8" });
  const version = output.split("\n").find((line) => line.includes("version")) ?? output;
  return { node: exampleNode(), executables: { "llama-cpp": { path, version } }, bundled: {} };
}

export const facts: ModelFacts = {
  format: "gguf",
  architecture: "llama",
  weightBytes: 5_000_000_000,
  contextLengthMax: 8192,
  embeddingLength: 4096,
  hasChatTemplate: true,
  task: "chat",
  layerCount: 32,
};

/** The bundled engine, as a host offers it. */
export const bundled = { node: "/opt/node", script: "/opt/engine/main.js" };

/** An installed llama-server that answers so when it is asked for its version. */
export const external = (version: string) => ({ path: "/usr/bin/llama-server", version });

export function host(changes: Partial<HostFacts> = {}): HostFacts {
  return { node: exampleNode(), executables: {}, bundled: { "llama-cpp": bundled }, ...changes };
}

export function plan(
  changes: Partial<LaunchInput<LlamaCppConfig>> = {},
  config: Parameters<typeof llamaCppConfig.parse>[0] = {},
) {
  return llamaCpp.launchPlan({
    instanceId: "instance",
    config: llamaCppConfig.parse(config),
    facts,
    files: { primary: "/models/m.gguf", all: {} },
    servedModelName: "my-model",
    port: 20_001,
    apiKey: "secret-key",
    host: host(),
    ...changes,
  });
}

export const withServer = host({ executables: { "llama-cpp": external("version: 9000 (abc)") } });
