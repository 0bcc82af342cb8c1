import { findNode, observeNode } from "@/db/queries/nodes";
import { listUnsettledDeploymentIds, listWantedDeploymentIdsOfModels } from "@/db/queries/deployments";
import type { Transaction } from "@/db/client";
import { withTransaction } from "@/db/transaction";
import type { Context } from "@/lib/kernel/context";
import type { OperationResult } from "@/lib/edge/http/contract";
import { authorizeNode, type NodeActor } from "../membership/authenticate-node";
import { checkIngressAddress } from "./check-ingress-address";
import type { acceptReport as acceptReportOperation } from "../contract/agent";
import { refuseImplausibleMachine } from "./implausible-machine";
import { isReachable, leaseMs } from "../inventory/lease";
import { nodeClock } from "./node-clock";
import { nudgeDeployments } from "../nudge-deployments";
import type { Report } from "../protocol";
import { recordDownloads } from "./record-downloads";
import { recordFiles } from "./record-files";
import { recordInstances } from "./record-instances";
import { recordVerifications } from "./record-verifications";

type Answer = OperationResult<typeof acceptReportOperation>;

/**
 * Takes over what a node's agent observed; only observed columns are written. A report that is older than one already
 * here changes nothing.
 */
export async function acceptReport(ctx: Context, report: Report): Promise<Answer> {
  const node = authorizeNode(ctx);
  const ingressUrl = checkIngressAddress(report.ingressUrl, node);
  refuseImplausibleMachine(report.facts);
  const { nudged, ...answer } = await withTransaction(ctx.db, (tx) => record(tx, ctx, node, { ...report, ingressUrl }));
  await nudgeDeployments(ctx, nudged);
  return answer;
}

async function record(
  tx: Transaction,
  ctx: Context,
  node: NodeActor,
  report: Report,
): Promise<Answer & { nudged: string[] }> {
  const before = await findNode(tx, node.organizationId, node.nodeId);
  const clock = nodeClock(before, report.sentAt);
  const observed = await observeNode(tx, node.nodeId, {
    bootId: report.bootId,
    sequence: report.sequence,
    seenRevision: report.revision,
    agentVersion: report.agentVersion,
    ingressUrl: report.ingressUrl,
    facts: report.facts,
    engines: report.engines,
    clockOffsetMs: clock.offsetMs,
  });
  if (!before || !observed) return { accepted: false, revision: before?.desiredRevision ?? 0, nudged: [] };
  // What it is may be looked at; what it holds and runs counts once somebody let it in.
  if (!node.approved) return { accepted: true, revision: observed.desiredRevision, nudged: [] };
  const moment = { desiredRevision: observed.desiredRevision, now: before.readAt, clock };
  const deploymentIds = await recordInstances(tx, node, report, moment);
  const models = [
    ...(await recordVerifications(tx, ctx, node, { report, now: moment.now })),
    ...(await recordDownloads(tx, node, report, moment)),
    ...(await recordFiles(tx, ctx, node, { ...moment, report })),
  ];
  return {
    accepted: true,
    revision: observed.desiredRevision,
    nudged: [
      ...deploymentIds,
      ...(await listWantedDeploymentIdsOfModels(tx, models)),
      // A machine that was not there a moment ago may be what others wait for.
      ...(isReachable(before)
        ? []
        : await listUnsettledDeploymentIds(tx, { organizationId: node.organizationId, leaseMs })),
    ],
  };
}
