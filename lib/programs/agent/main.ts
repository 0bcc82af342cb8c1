import {
  agentConfig,
  homeConfig,
  inheritedEnvironment,
  proxyConfig,
  readConfigOrExit,
  telemetryConfig,
} from "@/lib/kernel/config";
import type { BundledProgram } from "@/lib/serving/engines";
import { createLogger } from "@/lib/kernel/telemetry";
import { hostname } from "node:os";
import { join } from "node:path";
import { runAgent, type RunningAgent } from "./run-agent";

/* The agent of one node. SIGTERM ends it with its engines; SIGHUP ends it alone, and so does any crash. */

const { home, agent, telemetry } = readConfigOrExit({
  home: homeConfig,
  agent: agentConfig,
  proxy: proxyConfig,
  telemetry: telemetryConfig,
});
const log = createLogger("agent", telemetry.LOG_LEVEL);
process.on("unhandledRejection", (error) => {
  log.fatal({ err: error }, "a promise failed unseen");
  process.exit(1);
});

/** Engine programs are bundles in a build, sources in development. */
const isBuilt = import.meta.filename.endsWith(".js");
const engines = join(import.meta.dirname, isBuilt ? "../engines" : "../../serving/engines");
const program = (folder: string): BundledProgram => ({
  node: process.execPath,
  script: join(engines, folder, isBuilt ? "main.js" : "main.ts"),
  // Engines run in folders of their own, from where the loader would not be found by its name.
  ...(isBuilt ? {} : { nodeArgs: ["--import", import.meta.resolve("tsx")] }),
});

const running = await startOrExit();
log.info({ host: agent.AGENT_HOST, port: agent.AGENT_PORT }, "agent started");

let isLeaving = false;
const endings = { SIGTERM: "stop", SIGINT: "stop", SIGHUP: "leave" } as const;
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (isLeaving) return;
    isLeaving = true;
    log.info({ signal, engines: endings[signal] }, "agent ends");
    running.close(endings[signal]).then(
      () => process.exit(0),
      (error: unknown) => {
        log.fatal({ err: error }, "agent did not end in order");
        process.exit(1);
      },
    );
  });
}

async function startOrExit(): Promise<RunningAgent> {
  try {
    return await runAgent({
      home: home.KAMIWAZA_HOME,
      host: agent.AGENT_HOST,
      port: agent.AGENT_PORT,
      url: agent.AGENT_URL,
      controlUrl: agent.CONTROL_URL,
      joinToken: agent.JOIN_TOKEN,
      nodeName: agent.NODE_NAME ?? hostname(),
      enginePorts: agent.ENGINE_PORTS,
      llamaServer: agent.LLAMA_SERVER,
      diskReserveBytes: agent.DISK_RESERVE_BYTES,
      bundled: { "llama-cpp": program("llama-cpp/server"), ...(agent.FAKE_ENGINE ? { fake: program("fake") } : {}) },
      environment: inheritedEnvironment(),
      log,
    });
  } catch (error) {
    log.fatal({ err: error }, "the agent could not start");
    return process.exit(1);
  }
}
