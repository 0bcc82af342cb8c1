import * as z from "zod";

/**
 * State words shown to people. The reconciler derives them from what agents report; nobody sets one by hand.
 *
 *   waiting ─▶ placing ─▶ fetching ─▶ starting ─▶ warming ─▶ serving ◀──▶ degraded
 *      ▲          │           │           │           │          │            │
 *      │          └───────────┴───────────┴─────┬─────┴──────────┴────────────┘
 *      │                                        ▼
 *      ├── start, update ─────────────────── failed
 *      └── start ── stopped ◀── stopping ◀── stop, from anywhere
 *
 * waiting: no machine could be asked. placing: a machine is chosen, or an older generation is still on its way out.
 * degraded: fewer replicas serve than wanted, or their machine is silent. failed: nothing happens before somebody starts or
 * changes it, except that a lack of room is looked at again with every sweep.
 */
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
