import * as records from "@/db/queries/cluster-records";
import type { RecordedHardwareRow } from "@/db/queries/cluster-records";
import { findNode, listNodes, type NodeReading } from "@/db/queries/nodes";
import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/identity/access";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput } from "@/lib/edge/http/contract";
import type { createHardware as createHardwareOperation, Hardware } from "../contract";
import type { AcceleratorFacts } from "@/lib/serving/engines/facts";
import { isReachable } from "../inventory/lease";

/** Machines with an agent first, then what somebody recorded by hand. */
export async function listHardware(
  ctx: Context,
  { skip, limit }: { skip: number; limit: number },
): Promise<Hardware[]> {
  const { organizationId } = authorize(ctx, "read");
  return (await allHardware(ctx, organizationId)).slice(skip, skip + limit);
}

export async function getHardware(ctx: Context, { hardwareId }: { hardwareId: string }): Promise<Hardware> {
  const { organizationId } = authorize(ctx, "read");
  const hardware = (await allHardware(ctx, organizationId)).find(({ id }) => id === hardwareId);
  if (!hardware) throw unknownHardware();
  return hardware;
}

export async function createHardware(
  ctx: Context,
  input: OperationInput<typeof createHardwareOperation>,
): Promise<Hardware> {
  const { organizationId } = authorize(ctx, "admin");
  return withTransaction(ctx.db, async (tx) => {
    const row = await records.insertRecordedHardware(tx, { organizationId, attributes: input });
    await recordAudit(tx, ctx, { action: "hardware.create", objectKind: "hardware", objectId: row.id });
    return recordedHardwareView(row);
  });
}

export async function deleteHardware(
  ctx: Context,
  { hardwareId }: { hardwareId: string },
): Promise<{ deleted: boolean }> {
  const { organizationId } = authorize(ctx, "admin");
  return withTransaction(ctx.db, async (tx) => {
    if (!(await records.deleteRecordedHardware(tx, organizationId, hardwareId))) {
      if (await findNode(tx, organizationId, hardwareId)) {
        throw new AppError("CONFLICT", "This hardware belongs to a machine with an agent. Remove the node instead.");
      }
      throw unknownHardware();
    }
    await recordAudit(tx, ctx, { action: "hardware.delete", objectKind: "hardware", objectId: hardwareId });
    return { deleted: true };
  });
}

export async function refreshHardware(ctx: Context): Promise<{ message: string }> {
  authorize(ctx, "write");
  return Promise.resolve({ message: "Agents report their hardware every few seconds; there is nothing to refresh." });
}

async function allHardware({ db }: Context, organizationId: string): Promise<Hardware[]> {
  const [nodes, recorded] = await Promise.all([
    listNodes(db, organizationId),
    records.listRecordedHardware(db, organizationId),
  ]);
  return [...nodes.flatMap((row) => hardwareOfNode(row) ?? []), ...recorded.map(recordedHardwareView)];
}

const unknownHardware = () => new AppError("NOT_FOUND", "There is no such hardware.");

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
function recordedHardwareView(row: RecordedHardwareRow): Hardware {
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
