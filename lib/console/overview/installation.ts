import { countModels, hasModelOnDisk } from "@/db/queries/model-pages";
import { hasMessages } from "@/db/queries/conversations";
import { hasAnswers, listUsageByMinute } from "@/db/queries/usage";
import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { countDeployments, summarizeDeployments, tokensPerSecond } from "@/lib/serving/deployments";
import type { DeploymentPhase, DeploymentSummary } from "@/lib/serving/deployments/contract";
import type { AppError } from "@/lib/kernel/errors";
import { listDownloads } from "@/lib/serving/models";
import type { Download } from "@/lib/serving/models/contract";
import { listNodeSummaries, listRefusedReadings } from "@/lib/serving/nodes";
import { findTroubles } from "@/lib/console/system";
import { attentionOf } from "./attention";
import type { Overview } from "./contract";

/** What the overview says to everybody of an organization alike. */
export type Installation = Omit<Overview, "recent">;

const hourMs = 3_600_000;
/** Of what there may be thousands of, as many as a page shows by name. The totals say how many there are. */
const namedMax = 20;
const onTheirWay: DeploymentPhase[] = ["waiting", "placing", "fetching", "starting", "warming", "stopping"];

/** It costs the same with ten deployments and with ten thousand, but for counting them. */
export async function readInstallation(ctx: Context): Promise<Installation> {
  const { organizationId } = authorize(ctx, "read");
  const newest = { organizationId, order: "created", descending: true, offset: 0, limit: namedMax } as const;
  const [troubles, nodes, refused, phases, failed, moving, models, onDisk, downloads, traffic, chatted, called] =
    await Promise.all([
      findTroubles(ctx),
      listNodeSummaries(ctx),
      listRefusedReadings(ctx),
      countDeployments(ctx, { organizationId }),
      summarizeDeployments(ctx, { ...newest, phases: ["failed"] }),
      summarizeDeployments(ctx, { ...newest, phases: onTheirWay }),
      countModels(ctx.db, { organizationId }),
      hasModelOnDisk(ctx.db, organizationId),
      listDownloads(ctx, { unfinished: true, limit: 50 }),
      listUsageByMinute(ctx.db, organizationId, new Date(Date.now() - hourMs)),
      hasMessages(ctx.db, organizationId),
      hasAnswers(ctx.db, organizationId),
    ]);
  const active = downloads.filter((download) => download.ended_at === null);
  const count = (...words: DeploymentPhase[]) => words.reduce((sum, word) => sum + (phases[word] ?? 0), 0);
  const attention = [...troubles.map(troubleItem), ...attentionOf(nodes, failed, downloads, refused)];
  return {
    nodes: { total: nodes.length, ready: nodes.filter((node) => node.phase === "ready").length },
    deployments: {
      total: Object.values(phases).reduce((sum, each) => sum + each, 0),
      serving: count("serving", "degraded"),
      failed: count("failed"),
      starting: count(...onTheirWay),
    },
    models,
    downloads_active: active.length,
    attention,
    degraded: attention.some(({ concerns }) => concerns === "service"),
    attention_total: attention.length + count("failed") - failed.length,
    traffic: traffic.map((point) => ({
      at: point.at.toISOString(),
      requests: point.requests,
      tokens_per_second: tokensPerSecond(point),
      ttft_ms_p50: point.ttftMsP50,
      ttft_ms_p95: point.ttftMsP95,
    })),
    memory: nodes.flatMap(({ id, name, memory }) => memory.map((each) => ({ node_id: id, node_name: name, ...each }))),
    tray: [...active.map(downloadInTray), ...moving.map(deploymentInTray)],
    tray_total: active.length + count(...onTheirWay),
    start: { node: nodes.length > 0, model: onDisk, deployment: count("serving") > 0, chat: chatted || called },
  };
}

const troubleItem = ({ code, detail }: AppError): Overview["attention"][number] => ({
  severity: "bad",
  concerns: "service",
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

const deploymentInTray = (deployment: DeploymentSummary): Overview["tray"][number] => ({
  kind: "deployment",
  id: deployment.id,
  title: deployment.name,
  phase: deployment.phase,
  ratio: null,
  href: `/deployments/${deployment.id}`,
});
