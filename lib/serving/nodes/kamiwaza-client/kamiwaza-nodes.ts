import { findNode, listNodes, type NodeReading } from "@/db/queries/nodes";
import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import type { OperationInput, OperationResult } from "@/lib/edge/http/contract";
import type * as operations from "../contract";
import { hardwareOfNode } from "./hardware";
import { isReachable } from "../inventory/lease";
import { unknownNode } from "../inventory/nodes";

type KamiwazaNode = OperationResult<typeof operations.listKamiwazaNodes>[number];
type RunningNode = OperationResult<typeof operations.listRunningNodes>[number];

export async function listKamiwazaNodes(
  ctx: Context,
  { skip, limit, active }: OperationInput<typeof operations.listKamiwazaNodes>,
): Promise<KamiwazaNode[]> {
  const { organizationId } = authorize(ctx, "read");
  const nodes = (await listNodes(ctx.db, organizationId)).map(kamiwazaNodeView);
  return nodes.filter((node) => active === undefined || node.active === active).slice(skip, skip + limit);
}

export async function getKamiwazaNode(
  ctx: Context,
  { nodeId }: { nodeId: string },
): Promise<OperationResult<typeof operations.getKamiwazaNode>> {
  const { organizationId } = authorize(ctx, "read");
  const row = await findNode(ctx.db, organizationId, nodeId);
  if (!row) throw unknownNode();
  return {
    node: kamiwazaNodeView(row),
    location: null,
    hardware: hardwareOfNode(row),
    node_list_node: isReachable(row) ? runningNodeView(row) : null,
  };
}

export async function listRunningNodes(ctx: Context): Promise<RunningNode[]> {
  const { organizationId } = authorize(ctx, "read");
  return (await listNodes(ctx.db, organizationId)).filter(isReachable).map(runningNodeView);
}

function kamiwazaNodeView(row: NodeReading): KamiwazaNode {
  const hardware = hardwareOfNode(row);
  return {
    id: row.id,
    hardware_id: hardware?.id ?? null,
    ray_id: null,
    last_seen: row.lastSeenAt?.toISOString() ?? null,
    last_config: { name: row.name, agent_version: row.agentVersion, cordoned: row.cordoned },
    created_at: row.createdAt.toISOString(),
    hardware,
    location_id: null,
    active: isReachable(row),
  };
}

function runningNodeView(row: NodeReading): RunningNode {
  const { hostname, port, protocol } = new URL(row.ingressUrl ?? "http://localhost");
  return {
    node_id: row.id,
    alive: true,
    node_manager_address: hostname,
    node_manager_hostname: row.facts?.hostname ?? row.name,
    node_manager_port: Number(port || (protocol === "https:" ? 443 : 80)),
    resources: resourcesOf(row),
    node_ip: hostname,
    node_name: row.name,
  };
}

function resourcesOf({ facts }: NodeReading): Record<string, number> {
  if (!facts) return {};
  return { CPU: facts.cpu.logicalCores, GPU: facts.accelerators.length, memory: facts.memory.totalBytes };
}
