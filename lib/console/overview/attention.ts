import type { DeploymentSummary } from "@/lib/serving/deployments/contract";
import type { Download } from "@/lib/serving/models/contract";
import type { RefusedReading } from "@/lib/serving/nodes";
import type { NodeSummary } from "@/lib/serving/nodes/contract";
import type { Overview } from "./contract";

type Attention = Overview["attention"][number];

/** Things that will not mend themselves, worst first, each with where to mend them. */
export function attentionOf(
  nodes: NodeSummary[],
  deployments: DeploymentSummary[],
  downloads: Download[],
  refused: RefusedReading[],
): Overview["attention"] {
  const found: (Omit<Attention, "concerns"> & Partial<Attention>)[] = [
    ...nodes
      .filter(({ phase, approved }) => phase === "unreachable" && approved)
      .map((node) => ({
        severity: "bad" as const,
        title: `${node.name} does not report`,
        detail: "What runs there keeps running, but nothing new is placed on it.",
        href: `/nodes/${node.id}`,
        action: "Look at node",
      })),
    ...deployments
      .filter(({ phase }) => phase === "failed")
      .map((deployment) => ({
        severity: "bad" as const,
        title: `${deployment.name} does not serve`,
        detail: deployment.error?.detail ?? "It failed without saying why; its log may tell.",
        href: `/deployments/${deployment.id}`,
        action: deployment.error?.fix ? "See the fix" : "See why",
      })),
    ...downloads
      .filter(({ phase, desired }) => desired !== "cancel" && (phase === "failed" || phase === "stalled"))
      .map((download) => ({
        severity: download.phase === "failed" ? ("bad" as const) : ("warn" as const),
        title: `The ${download.source === "hub" ? "download" : "import"} of ${download.model_name} ${download.phase === "failed" ? "failed" : "is stalled"}`,
        concerns: "transfer" as const,
        detail: download.error?.detail ?? "No byte has arrived for a while; it is tried again by itself.",
        href: "/downloads",
        action: download.source === "hub" ? "Look at download" : "Look at import",
      })),
    ...refused.map(({ nodeId, fileName, modelId, modelName, detail }) => ({
      severity: "warn" as const,
      title: `${nameOf(nodeId, nodes)} is not believed about ${modelName ?? fileName}`,
      detail: `${fileName}: ${detail ?? ""} Nothing changed. Update its agent, verify the model's files, or remove the machine.`,
      href: modelId ? `/models/${modelId}` : `/nodes/${nodeId}`,
      action: modelId ? "Look at model" : "Look at node",
    })),
    ...nodes
      .filter(({ approved }) => !approved)
      .map((node) => ({
        severity: "warn" as const,
        title: `${node.name} waits for approval`,
        detail: "It joined and gets no work until an administrator looked at what it says it is.",
        href: `/nodes/${node.id}`,
        action: "Look at node",
      })),
    ...nodes
      .filter(({ clock_offset_ms: offset }) => offset !== 0)
      .map((node) => ({
        severity: "warn" as const,
        title: `The clock of ${node.name} is off by ${Math.round(Math.abs(node.clock_offset_ms) / 1000)} s`,
        detail: "Times shown here are corrected; its engines' logs are not. Let it keep time by NTP.",
        href: `/nodes/${node.id}`,
        action: "Look at node",
      })),
    ...nodes.flatMap((node) =>
      (node.facts?.warnings ?? []).map((warning) => ({
        severity: "warn" as const,
        title: `${node.name}: ${warning.detail}`,
        detail: "The machine works without it, but perhaps not as well as it could.",
        href: `/nodes/${node.id}`,
        action: "Look at node",
      })),
    ),
  ];
  const items = found.map((item): Attention => ({ concerns: "service", ...item }));
  return items.toSorted((a, b) => Number(a.severity === "warn") - Number(b.severity === "warn"));
}

const nameOf = (nodeId: string, nodes: NodeSummary[]) => nodes.find(({ id }) => id === nodeId)?.name ?? "A machine";
