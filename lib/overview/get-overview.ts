import { hasMessages } from "@/db/queries/conversations";
import * as audit from "@/db/queries/audit-events";
import { hasAnswers, listUsageByMinute } from "@/db/queries/usage";
import { authorize, visibleTo } from "@/lib/access";
import { objectName } from "@/lib/audit";
import type { Context } from "@/lib/context";
import { listDeployments, tokensPerSecond } from "@/lib/deployments";
import type { Deployment } from "@/lib/deployments/contract";
import { listDownloads, listModels } from "@/lib/models";
import type { AppError } from "@/lib/errors";
import type { Download } from "@/lib/models/contract";
import { listNodes, listRefusedReadings } from "@/lib/nodes";
import { findTroubles } from "@/lib/system";
import { attentionOf } from "./attention";
import type { Overview } from "./contract";
import { memoryOf } from "./memory";

const hourMs = 3_600_000;
const recentMax = 8;
/** What people do all day. It is in the record, but tells nothing of the installation. */
const everyday = [
  ...["create", "delete", "end"].map((verb) => `session.${verb}`),
  ...["create", "update", "delete"].map((verb) => `conversation.${verb}`),
  "message.create",
];
const onTheirWay = new Set(["waiting", "placing", "fetching", "starting", "warming", "stopping"]);

/** What runs, what needs a person, and what happened, from the same verbs the pages use. */
export async function getOverview(ctx: Context): Promise<Overview> {
  const { organizationId } = authorize(ctx, "read");
  const [troubles, nodes, refused, deployments, models, downloads, traffic, recent, chatted, called] =
    await Promise.all([
      findTroubles(ctx),
      listNodes(ctx),
      listRefusedReadings(ctx),
      listDeployments(ctx, {}),
      listModels(ctx, {}),
      listDownloads(ctx, { unfinished: true, limit: 50 }),
      listUsageByMinute(ctx.db, organizationId, new Date(Date.now() - hourMs)),
      audit.listAuditEvents(ctx.db, {
        ...visibleTo(ctx),
        outcomes: ["changed"],
        hideActions: everyday,
        limit: recentMax,
      }),
      hasMessages(ctx.db, organizationId),
      hasAnswers(ctx.db, organizationId),
    ]);
  const active = downloads.filter((download) => download.ended_at === null);
  const phase = (word: string) => deployments.filter((deployment) => deployment.phase === word).length;
  return {
    nodes: { total: nodes.length, ready: nodes.filter((node) => node.phase === "ready").length },
    deployments: {
      total: deployments.length,
      serving: phase("serving") + phase("degraded"),
      failed: phase("failed"),
      starting: deployments.filter((deployment) => onTheirWay.has(deployment.phase)).length,
    },
    models: models.length,
    downloads_active: active.length,
    attention: [...troubles.map(troubleItem), ...attentionOf(nodes, deployments, downloads, refused)],
    traffic: traffic.map((point) => ({
      at: point.at.toISOString(),
      requests: point.requests,
      tokens_per_second: tokensPerSecond(point),
      ttft_ms_p50: point.ttftMsP50,
      ttft_ms_p95: point.ttftMsP95,
    })),
    memory: nodes.flatMap(memoryOf),
    tray: [
      ...active.map(downloadInTray),
      ...deployments.filter((deployment) => onTheirWay.has(deployment.phase)).map(deploymentInTray),
    ],
    recent: recent.map((event) => ({
      id: event.id,
      at: event.occurredAt.toISOString(),
      actor: event.actorName,
      action: event.action,
      object_kind: event.objectKind,
      object_id: event.objectId,
      object_name: objectName(event.detail),
    })),
    start: {
      node: nodes.length > 0,
      model: models.some((model) => model.ready),
      deployment: phase("serving") > 0,
      chat: chatted || called,
    },
  };
}

const troubleItem = ({ code, detail }: AppError): Overview["attention"][number] => ({
  severity: "bad",
  title: code === "DISK_FULL" ? "The disk is full" : "The job queue does not answer",
  detail,
  href: "/activity",
  action: "See activity",
});

const downloadInTray = (download: Download): Overview["tray"][number] => ({
  kind: "download",
  id: download.id,
  title: download.model_name,
  phase: download.phase,
  ratio: download.bytes_total > 0 ? download.bytes_done / download.bytes_total : null,
  href: "/downloads",
});

const deploymentInTray = (deployment: Deployment): Overview["tray"][number] => ({
  kind: "deployment",
  id: deployment.id,
  title: deployment.name,
  phase: deployment.phase,
  ratio: null,
  href: `/deployments/${deployment.id}`,
});
