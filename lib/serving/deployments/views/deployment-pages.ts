import { countDeploymentsByPhase, pageDeploymentIds } from "@/db/queries/deployment-pages";
import { listDeployments as listDeploymentRows } from "@/db/queries/deployments";
import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { shareReading } from "@/lib/edge/http";
import type { OperationInput, OperationResult } from "@/lib/edge/http/contract";
import {
  deploymentPhases,
  type Deployment,
  type DeploymentPhase,
  type DeploymentSummary,
  type listDeploymentPage as operation,
} from "../contract";
import { viewsOf } from "./deployments";

type Input = OperationInput<typeof operation>;

type Page = OperationResult<typeof operation>;

const readShared = shareReading<Page>();

export async function listDeploymentPage(ctx: Context, input: Input): Promise<Page> {
  const { organizationId } = authorize(ctx, "read");
  return readShared(ctx, organizationId, input, () => readPage(ctx, organizationId, input));
}

/** Costs what one page costs, however many deployments there are, and a count. */
async function readPage(ctx: Pick<Context, "db">, organizationId: string, input: Input): Promise<Page> {
  const { search, phase } = input;
  const [phases, items] = await Promise.all([
    countDeployments(ctx, { organizationId, search }),
    summarizeDeployments(ctx, {
      organizationId,
      search,
      phases: phase,
      order: input.sort,
      descending: input.descending,
      offset: input.offset,
      limit: input.limit,
    }),
  ]);
  const wanted: readonly DeploymentPhase[] = phase?.length ? phase : deploymentPhases;
  return { items, total: wanted.reduce((sum, phase) => sum + (phases[phase] ?? 0), 0), phases };
}

/** How many deployments there are in each state. */
export async function countDeployments(
  ctx: Pick<Context, "db">,
  selection: Parameters<typeof countDeploymentsByPhase>[1],
): Promise<Partial<Record<DeploymentPhase, number>>> {
  const counts = await countDeploymentsByPhase(ctx.db, selection);
  const known: Partial<Record<DeploymentPhase, number>> = {};
  for (const phase of deploymentPhases) {
    const count = counts.get(phase);
    if (count !== undefined) known[phase] = count;
  }
  return known;
}

export async function summarizeDeployments(
  ctx: Pick<Context, "db">,
  page: Parameters<typeof pageDeploymentIds>[1],
): Promise<DeploymentSummary[]> {
  const ids = await pageDeploymentIds(ctx.db, page);
  if (ids.length === 0) return [];
  const { organizationId } = page;
  const readings = await listDeploymentRows(ctx.db, { organizationId, ids, unexplained: true });
  const views = await viewsOf(ctx.db, organizationId, readings);
  const byId = new Map(views.map((view) => [view.id, view]));
  return ids.flatMap((id) => byId.get(id) ?? []).map(summaryOf);
}

function summaryOf(view: Deployment): DeploymentSummary {
  return {
    id: view.id,
    name: view.name,
    m_id: view.m_id,
    m_name: view.m_name,
    phase: view.phase,
    phase_since: view.phase_since,
    desired: view.desired,
    copies: view.copies,
    copies_serving: view.copies_serving,
    quantization: view.quantization,
    engine_title: view.engine_title,
    node_name: view.node_name,
    capabilities: view.capabilities,
    context_window: view.context_window,
    error: view.error,
    usage: view.usage,
    measured_bytes: view.instances.reduce((sum, { measured_bytes }) => sum + (measured_bytes ?? 0), 0),
  };
}
