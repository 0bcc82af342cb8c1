import type { Transaction } from "@/db/client";
import { listInstancesOfNode, observeInstance } from "@/db/queries/instances";
import type { NodeActor } from "../membership/authenticate-node";
import type { NodeClock } from "./node-clock";
import { observeInstances } from "./observe-instances";
import type { Report } from "../protocol";

/** @returns ids of deployments that have to be looked at. */
export async function recordInstances(
  tx: Transaction,
  { nodeId }: NodeActor,
  report: Report,
  moment: { desiredRevision: number; now: Date; clock: NodeClock },
): Promise<string[]> {
  const changes = observeInstances(await listInstancesOfNode(tx, nodeId), report, moment);
  for (const { id, observation } of changes) await observeInstance(tx, id, observation);
  return changes.filter((change) => change.decides).map((change) => change.deploymentId);
}
