import {
  agentConfig,
  checkEnvFile,
  ConfigError,
  databaseConfig,
  gatewayConfig,
  homeConfig,
  hubConfig,
  launcherConfig,
  loadEnvironment,
  proxyConfig,
  queueConfig,
  readConfig,
  secretsConfig,
  telemetryConfig,
  variablesOf,
  webConfig,
  workerConfig,
  type Environment,
} from "@/lib/kernel/config";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { homeAt, type Home } from "./home";
import { findInstallation } from "./installation";
import { allSlices } from "../processes/process-environment";
import { portVariables, processNames, type ProcessName } from "../processes/process-names";

/** What the launcher knows before it starts anything. */
export type LaunchSettings = {
  /** Folder with package.json, where the programs are. */
  installation: string;
  home: Home;
  /** Everything the operator set, by environment or `.env`. */
  environment: Environment;
  ports: Record<ProcessName, number>;
  hosts: Record<ProcessName, string>;
  /** Where a browser goes. */
  url: string;
  /** Set by the operator; the embedded PostgreSQL is used when undefined. */
  databaseUrl: string | undefined;
  secret: string | undefined;
  gatewayDrainMs: number;
  logLevel: string;
};

/** @throws ConfigError with every problem of the environment. */
export function readLaunchSettings(environment?: Environment): LaunchSettings {
  const installation = findInstallation(import.meta.dirname);
  const complete = loadEnvironment(installation, environment);
  const config = readConfig(
    {
      launcher: launcherConfig,
      home: homeConfig,
      database: databaseConfig.partial(),
      secrets: secretsConfig.partial(),
      telemetry: telemetryConfig,
      web: webConfig,
      worker: workerConfig,
      gateway: gatewayConfig,
      agent: agentConfig,
      hub: hubConfig,
      proxy: proxyConfig,
      queue: queueConfig,
    },
    complete,
    envFileProblems(installation),
  );
  const ports = {
    postgres: config.launcher.POSTGRES_PORT,
    web: config.web.WEB_PORT,
    worker: config.worker.WORKER_PORT,
    gateway: config.gateway.GATEWAY_PORT,
    agent: config.agent.AGENT_PORT,
  };
  assertDistinct(ports);
  return {
    installation,
    home: homeAt(config.home.KAMIWAZA_HOME),
    environment: complete,
    ports,
    hosts: {
      postgres: "127.0.0.1",
      web: config.web.WEB_HOST,
      worker: config.worker.WORKER_HOST,
      gateway: config.gateway.GATEWAY_HOST,
      agent: config.agent.AGENT_HOST,
    },
    url: complete["PUBLIC_URL"] ?? `http://localhost:${ports.gateway}`,
    databaseUrl: config.database.DATABASE_URL,
    secret: config.secrets.KAMIWAZA_SECRET,
    gatewayDrainMs: config.gateway.GATEWAY_DRAIN_MS,
    logLevel: config.telemetry.LOG_LEVEL,
  };
}

function envFileProblems(installation: string): string[] {
  const file = join(installation, ".env");
  return existsSync(file) ? checkEnvFile(readFileSync(file, "utf8"), variablesOf(...allSlices)) : [];
}

function assertDistinct(ports: Record<ProcessName, number>): void {
  const problems = processNames.flatMap((name, index) => {
    const earlier = processNames.slice(0, index).find((other) => ports[other] === ports[name]);
    return earlier ? [`${portVariables[name]}: ${ports[name]} is ${portVariables[earlier]} already`] : [];
  });
  if (problems.length > 0) throw new ConfigError(problems);
}
