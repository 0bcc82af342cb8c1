import type { InstanceWithNode } from "@/db/queries/instances";
import { instancePhase } from "@/lib/serving/nodes/protocol";
import type { ModelInstance } from "../contract";
import type { DamagedFile } from "./damaged-files";
import { kamiwazaInstanceStatusOf } from "./kamiwaza-words";

export function instanceView(row: InstanceWithNode, damagedFiles: DamagedFile[] = []): ModelInstance {
  const phase = instancePhase.catch("waiting").parse(row.phase);
  return {
    id: row.id,
    deployment_id: row.deploymentId,
    deployed_at: (row.phaseSince ?? row.createdAt).toISOString(),
    container_id: null,
    node_id: row.nodeId,
    host_name: row.hostname ?? row.nodeName ?? "removed node",
    listen_port: row.port,
    status: kamiwazaInstanceStatusOf(phase),
    phase,
    phase_since: row.phaseSince?.toISOString() ?? null,
    restarts: row.restarts,
    load_percent: row.loadPercent,
    pid: row.pid,
    estimated_bytes: row.estimatedBytes,
    measured_bytes: row.measuredBytes,
    damaged_files: damagedFiles,
    error: row.error ? { code: row.error.code, detail: row.error.detail, evidence: row.error.evidence ?? null } : null,
  };
}
