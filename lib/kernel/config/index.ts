export { agentConfig } from "./agent";
export { checkEnvFile } from "./check-env-file";
export {
  databaseConfig,
  engineConfig,
  homeConfig,
  hubConfig,
  launcherConfig,
  queueConfig,
  secretsConfig,
  telemetryConfig,
  webConfig,
  workerConfig,
} from "./slices";
export { frontDoorConfig } from "./front-door";
export { gatewayConfig } from "./gateway";
export { isLoopback } from "./is-loopback";
export { loadEnvironment } from "./load-environment";
export { inheritedEnvironment } from "./inherited-environment";
export { proxyConfig, proxyUrl } from "./proxy";
export { ConfigError, readConfig, type Environment, readConfigOrExit, variablesOf } from "./read-config";
