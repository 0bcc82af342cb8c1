import { findNode, observeNode } from "@/db/queries/nodes";
import { listUnsettledDeploymentIds, listWantedDeploymentIdsOfModels } from "@/db/queries/deployments";
import type { Transaction } from "@/db/client";
import { withTransaction } from "@/db/transaction";
import { isLoopback } from "@/lib/config";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { OperationResult } from "@/lib/http/contract";
import { authorizeNode, type NodeActor } from "./authenticate-node";
import type { acceptReport as acceptReportOperation } from "./contract/agent";
import { isReachable } from "./lease";
import { nudgeDeployments } from "./nudge-deployments";
import type { Report } from "./protocol";
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
  assertSafeAddress(report.ingressUrl);
  const { nudged, ...answer } = await withTransaction(ctx.db, (tx) => record(tx, ctx, node, report));
  await nudgeDeployments(ctx, nudged);
  return answer;
}

/** Prompts and answers would cross the network in the clear. */
function assertSafeAddress(ingressUrl: string): void {
  const { protocol, hostname } = new URL(ingressUrl);
  if (protocol === "https:" || isLoopback(hostname)) return;
  throw new AppError("INVALID_INPUT", `The node can be reached at ${ingressUrl} only without TLS. Update its agent.`);
}

async function record(
  tx: Transaction,
  ctx: Context,
  node: NodeActor,
  report: Report,
): Promise<Answer & { nudged: string[] }> {
  const before = await findNode(tx, node.organizationId, node.nodeId);
  const observed = await observeNode(tx, node.nodeId, {
    bootId: report.bootId,
    sequence: report.sequence,
    seenRevision: report.revision,
    agentVersion: report.agentVersion,
    ingressUrl: report.ingressUrl.replace(/\/+$/, ""),
    facts: report.facts,
    engines: report.engines,
  });
  if (!before || !observed) return { accepted: false, revision: before?.desiredRevision ?? 0, nudged: [] };
  const moment = { desiredRevision: observed.desiredRevision, now: before.readAt };
  const deploymentIds = await recordInstances(tx, node, report, moment);
  const models = [
    ...(await recordVerifications(tx, ctx, node, { report, now: moment.now })),
    ...(await recordDownloads(tx, node, report, moment)),
    ...(await recordFiles(tx, node, report, moment)),
  ];
  return {
    accepted: true,
    revision: observed.desiredRevision,
    nudged: [
      ...deploymentIds,
      ...(await listWantedDeploymentIdsOfModels(tx, models)),
      // A machine that was not there a moment ago may be what others wait for.
      ...(isReachable(before) ? [] : await listUnsettledDeploymentIds(tx, { organizationId: node.organizationId })),
    ],
  };
}
