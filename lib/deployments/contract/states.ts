import * as z from "zod";

/** State words shown to people. `asleep` and `degraded` belong to deployments with several copies. */
export const deploymentPhases = [
  "waiting",
  "placing",
  "fetching",
  "starting",
  "warming",
  "serving",
  "degraded",
  "stopping",
  "stopped",
  "failed",
] as const;
export type DeploymentPhase = (typeof deploymentPhases)[number];

/** Words of the Kamiwaza client. */
export const kamiwazaStatus = z.enum([
  "UNINITIALIZED",
  "REQUESTED",
  "DEPLOYING",
  "INITIALIZING",
  "DEPLOYED",
  "STOPPED",
  "ERROR",
  "FAILED",
  "MUST_REDOWNLOAD",
]);
