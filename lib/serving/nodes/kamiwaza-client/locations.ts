import * as records from "@/db/queries/cluster-records";
import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/identity/access";
import { recordAudit, whatChanged } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput } from "@/lib/edge/http/contract";
import type * as operations from "../contract";
import type { Location } from "../contract";

type Fields = OperationInput<typeof operations.createLocation>;

export async function listLocations(ctx: Context, page: { skip: number; limit: number }): Promise<Location[]> {
  const { organizationId } = authorize(ctx, "read");
  return (await records.listLocations(ctx.db, organizationId, page)).map(locationView);
}

export async function getLocation(ctx: Context, { locationId }: { locationId: string }): Promise<Location> {
  const { organizationId } = authorize(ctx, "read");
  const row = await records.findLocation(ctx.db, organizationId, locationId);
  if (!row) throw unknownLocation();
  return locationView(row);
}

export async function createLocation(ctx: Context, input: Fields): Promise<Location> {
  const { organizationId } = authorize(ctx, "admin");
  return withTransaction(ctx.db, async (tx) => {
    const row = await records.insertLocation(tx, { organizationId, name: input.name, attributes: attributesOf(input) });
    await recordAudit(tx, ctx, {
      action: "location.create",
      objectKind: "location",
      objectId: row.id,
      detail: { name: row.name },
    });
    return locationView(row);
  });
}

export async function updateLocation(
  ctx: Context,
  { locationId, ...input }: Fields & { locationId: string },
): Promise<Location> {
  const { organizationId } = authorize(ctx, "admin");
  return withTransaction(ctx.db, async (tx) => {
    const changes = { name: input.name, attributes: attributesOf(input) };
    const current = await records.findLocation(tx, organizationId, locationId);
    if (!current) throw unknownLocation();
    const changed = whatChanged(current, changes);
    if (!changed) return locationView(current);
    const row = await records.updateLocation(tx, organizationId, locationId, changes);
    if (!row) throw unknownLocation();
    await recordAudit(tx, ctx, {
      action: "location.update",
      objectKind: "location",
      objectId: row.id,
      detail: { name: row.name },
    });
    return locationView(row);
  });
}

export async function deleteLocation(
  ctx: Context,
  { locationId }: { locationId: string },
): Promise<{ deleted: boolean }> {
  const { organizationId } = authorize(ctx, "admin");
  return withTransaction(ctx.db, async (tx) => {
    if (!(await records.findLocation(tx, organizationId, locationId))) throw unknownLocation();
    if ((await records.countClustersAt(tx, locationId)) > 0) {
      throw new AppError("CONFLICT", "Clusters are recorded at this location. Delete them first.");
    }
    await records.deleteLocation(tx, organizationId, locationId);
    await recordAudit(tx, ctx, { action: "location.delete", objectKind: "location", objectId: locationId });
    return { deleted: true };
  });
}

function attributesOf(fields: Fields): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]) => (key === "name" ? [] : [[key, value ?? null]])),
  );
}

function locationView({ id, name, attributes, createdAt }: records.LocationRow): Location {
  return { ...blank, ...attributes, id, name, created_at: createdAt.toISOString() };
}

const blank = {
  datacenter: null,
  region: null,
  zone: null,
  building: null,
  address: null,
  contact_phone: null,
  contact_name: null,
  contact_email: null,
  placement_group_id: null,
};

const unknownLocation = () => new AppError("NOT_FOUND", "There is no such location.");
