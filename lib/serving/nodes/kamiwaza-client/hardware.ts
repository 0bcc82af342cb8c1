import * as records from "@/db/queries/cluster-records";
import { findNode, listNodes } from "@/db/queries/nodes";
import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/identity/access";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput } from "@/lib/edge/http/contract";
import type { createHardware as createHardwareOperation, Hardware } from "../contract";
import { hardwareOfNode, recordedHardwareView } from "./hardware-view";

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
