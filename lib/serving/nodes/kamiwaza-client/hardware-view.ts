import type { RecordedHardwareRow } from "@/db/queries/cluster-records";
import type { NodeReading } from "@/db/queries/nodes";
import type { AcceleratorFacts } from "@/lib/serving/engines/facts";
import type { Hardware } from "../contract";
import { isReachable } from "../inventory/lease";

const bytesPerGiB = 1024 ** 3;

/** A machine's hardware under the machine's own id, in the words of the Kamiwaza client. */
export function hardwareOfNode(row: NodeReading): Hardware | null {
  const { facts } = row;
  if (!facts) return null;
  return {
    id: row.id,
    name: facts.hostname,
    gpus: facts.accelerators.map(gpuView),
    cluster_ip: row.ingressUrl ? new URL(row.ingressUrl).hostname : null,
    processors: [facts.cpu.model],
    processor_vendor: facts.cpu.vendor,
    os: `${facts.os.name} ${facts.os.release}`,
    platform: facts.os.platform,
    local_node_id: row.id,
    ray_node_id: null,
    configuration: { cpu: facts.cpu, memory: facts.memory, disk: facts.disk, warnings: facts.warnings },
    created_at: row.createdAt.toISOString(),
    node_id: row.id,
    active: isReachable(row),
  };
}

function gpuView(accelerator: AcceleratorFacts): Record<string, unknown> {
  return {
    id: accelerator.id,
    vendor: accelerator.vendor,
    name: accelerator.name,
    memory_gb: Math.round((accelerator.memoryBytes / bytesPerGiB) * 10) / 10,
    memory_total: accelerator.memoryBytes,
    mig_enabled: accelerator.migEnabled,
    driver_version: accelerator.driverVersion ?? null,
  };
}

/** Hardware recorded by hand has whatever fields its author gave. */
export function recordedHardwareView(row: RecordedHardwareRow): Hardware {
  return {
    ...blank,
    ...row.attributes,
    id: row.id,
    created_at: row.createdAt.toISOString(),
    node_id: null,
    active: false,
  };
}

const blank = {
  name: null,
  gpus: [],
  cluster_ip: null,
  processors: [],
  processor_vendor: null,
  os: null,
  platform: null,
  local_node_id: null,
  ray_node_id: null,
  configuration: {},
};
