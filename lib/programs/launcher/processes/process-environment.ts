import * as configuration from "@/lib/kernel/config";
import { variablesOf, type Environment } from "@/lib/kernel/config";
import * as z from "zod";
import type { ProcessName } from "./process-names";

export type ProgramName = Exclude<ProcessName, "postgres">;

const { homeConfig, databaseConfig, queueConfig, secretsConfig, hubConfig, proxyConfig, telemetryConfig } =
  configuration;

/** Configuration each program reads. The agent gets no secret and no database: a node holds none. */
export const slicesOf: Record<ProgramName, z.ZodObject[]> = {
  web: [
    homeConfig,
    databaseConfig,
    queueConfig,
    secretsConfig,
    hubConfig,
    proxyConfig,
    telemetryConfig,
    configuration.webConfig,
    configuration.frontDoorConfig,
  ],
  worker: [
    homeConfig,
    databaseConfig,
    queueConfig,
    secretsConfig,
    hubConfig,
    telemetryConfig,
    configuration.workerConfig,
  ],
  gateway: [homeConfig, databaseConfig, queueConfig, secretsConfig, telemetryConfig, configuration.gatewayConfig],
  agent: [homeConfig, proxyConfig, telemetryConfig, configuration.agentConfig],
};

/** Every slice of lib/kernel/config, so that a new one is withheld from all programs until it is named above. */
export const allSlices = Object.values(configuration).filter((value) => value instanceof z.ZodObject);

const ours = new Set(variablesOf(...allSlices));

/**
 * The environment of one program: what is not ours (PATH, CUDA_VISIBLE_DEVICES…) passes to all, what is ours only to the
 * programs that read it. npm's own variables end here, and Node's that would send what programs say to each other through
 * a proxy.
 */
export function processEnvironment(name: ProgramName, environment: Environment): Environment {
  const wanted = new Set(variablesOf(...slicesOf[name]));
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([variable]) =>
        wanted.has(variable) || (!ours.has(variable) && !/^(npm_|(INIT_CWD|NODE_USE_ENV_PROXY)$)/i.test(variable)),
    ),
  );
}

/** The part of a program's environment that decides what it does, for telling whether a running one is up to date. */
export function ownVariables(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([variable]) => ours.has(variable)));
}
