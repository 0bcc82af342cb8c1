import { listNodes, type NodeReading } from "@/db/queries/nodes";
import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { hostname } from "node:os";
import { isReachable } from "../inventory/lease";

export async function getRuntimeConfig(ctx: Context): Promise<Record<string, unknown>> {
  const { organizationId } = authorize(ctx, "read");
  const nodes = await listNodes(ctx.db, organizationId);
  return { orchestrator: "kamiwaza-agent", head_node: nodes[0]?.id ?? null, nodes: nodes.length, ray: false };
}

export async function getHostname(ctx: Context): Promise<{ hostname: string }> {
  authorize(ctx, "read");
  return Promise.resolve({ hostname: hostname() });
}

/** What the machines that answer right now have between them. */
export async function getCapabilities(ctx: Context): Promise<Record<string, unknown>> {
  const { organizationId } = authorize(ctx, "read");
  const nodes = (await listNodes(ctx.db, organizationId)).filter(isReachable);
  const accelerators = nodes.flatMap((node) => node.facts?.accelerators ?? []);
  const systems = nodes.flatMap(({ facts }) => (facts ? [facts] : []));
  return {
    // The Kamiwaza client reads these two as words; machines need not be alike.
    system_type: distinct(systems.map(({ cpu }) => cpu.architecture)),
    os: distinct(systems.map(({ os }) => os.name)),
    gpu_count: accelerators.length,
    federation_count: 0,
    nodes: nodes.length,
    cpu_cores: sum(nodes, (node) => node.facts?.cpu.physicalCores),
    memory_bytes: sum(nodes, (node) => node.facts?.memory.totalBytes),
    gpus: accelerators.length,
    gpu_vendors: [...new Set(accelerators.map(({ vendor }) => vendor))],
    gpu_memory_bytes: accelerators.reduce((total, { memoryBytes }) => total + memoryBytes, 0),
    engines: [
      ...new Set(
        nodes.flatMap((node) => node.engines ?? []).flatMap((engine) => (engine.available ? [engine.engine] : [])),
      ),
    ],
  };
}

/** Clusters do not federate in this release. */
export async function listFederations(ctx: Context): Promise<unknown[]> {
  authorize(ctx, "read");
  return Promise.resolve([]);
}

const distinct = (words: string[]) => [...new Set(words)].toSorted().join(", ") || "unknown";

const sum = (nodes: NodeReading[], read: (node: NodeReading) => number | undefined) =>
  nodes.reduce((total, node) => total + (read(node) ?? 0), 0);

/** Open to everybody, so it names no machine. */
export const getNodeStatus = () =>
  Promise.resolve({ node_id: "control-plane", status: "online", message: "The control plane answers." });

export async function getNodeId(ctx: Context): Promise<string> {
  const { organizationId } = authorize(ctx, "read");
  const [first] = await listNodes(ctx.db, organizationId);
  return first?.id ?? "control-plane";
}
