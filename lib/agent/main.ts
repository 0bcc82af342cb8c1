import { agentConfig, homeConfig, inheritedEnvironment, readConfig, telemetryConfig } from "@/lib/config";
import { createLogger } from "@/lib/telemetry";
import { join } from "node:path";
import { runAgent } from "./run-agent";

/* The agent of one node. SIGTERM ends it with its engines; SIGHUP ends it alone, for an upgrade. */

const { home, agent, telemetry } = readConfig({ home: homeConfig, agent: agentConfig, telemetry: telemetryConfig });
const log = createLogger("agent", telemetry.LOG_LEVEL);
process.on("unhandledRejection", (error) => {
  log.fatal({ err: error }, "unhandled rejection");
  process.exit(1);
});

/** Engine programs lie beside this one: bundles in a build, sources in development. */
const isBuilt = import.meta.filename.endsWith(".js");
const program = (folder: string) => ({
  node: process.execPath,
  script: join(import.meta.dirname, "../engines", folder, isBuilt ? "main.js" : "main.ts"),
  ...(isBuilt ? {} : { nodeArgs: ["--import", "tsx"] }),
});

const running = await runAgent({
  home: home.KAMIWAZA_HOME,
  host: agent.AGENT_HOST,
  port: agent.AGENT_PORT,
  url: agent.AGENT_URL,
  controlUrl: agent.CONTROL_URL,
  joinToken: agent.JOIN_TOKEN,
  nodeName: agent.NODE_NAME,
  enginePorts: agent.ENGINE_PORTS,
  llamaServer: agent.LLAMA_SERVER,
  diskReserveBytes: agent.DISK_RESERVE_BYTES,
  bundled: { "llama-cpp": program("llama-cpp/server"), ...(agent.FAKE_ENGINE ? { fake: program("fake") } : {}) },
  environment: inheritedEnvironment(),
  log,
});
log.info({ port: agent.AGENT_PORT }, "agent started");

let leaving = false;
for (const [signal, engines] of [
  ["SIGTERM", "stop"],
  ["SIGINT", "stop"],
  ["SIGHUP", "leave"],
] as const) {
  process.on(signal, () => {
    if (leaving) return;
    leaving = true;
    log.info({ signal, engines }, "agent ends");
    running.close(engines).then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "agent did not end cleanly");
        process.exit(1);
      },
    );
  });
}
