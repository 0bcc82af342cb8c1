import type { Executor } from "@/db/client";
import { clusters, locations, recordedHardware } from "@/db/schema";
import { and, asc, count, eq, getTableColumns } from "drizzle-orm";

export type LocationRow = typeof locations.$inferSelect;
export type ClusterRow = typeof clusters.$inferSelect & { locationName: string | null };
export type RecordedHardwareRow = typeof recordedHardware.$inferSelect;
type Page = { skip: number; limit: number };

export function listLocations(db: Executor, organizationId: string, { skip, limit }: Page): Promise<LocationRow[]> {
  return db
    .select()
    .from(locations)
    .where(eq(locations.organizationId, organizationId))
    .orderBy(asc(locations.createdAt), asc(locations.id))
    .offset(skip)
    .limit(limit);
}

export async function findLocation(db: Executor, organizationId: string, id: string): Promise<LocationRow | undefined> {
  const [row] = await db
    .select()
    .from(locations)
    .where(and(eq(locations.id, id), eq(locations.organizationId, organizationId)));
  return row;
}

export async function insertLocation(db: Executor, row: typeof locations.$inferInsert): Promise<LocationRow> {
  const [inserted] = await db.insert(locations).values(row).returning();
  if (!inserted) throw new Error("the location was not inserted");
  return inserted;
}

export async function updateLocation(
  db: Executor,
  organizationId: string,
  id: string,
  changes: Pick<LocationRow, "name" | "attributes">,
): Promise<LocationRow | undefined> {
  const [row] = await db
    .update(locations)
    .set(changes)
    .where(and(eq(locations.id, id), eq(locations.organizationId, organizationId)))
    .returning();
  return row;
}

export async function deleteLocation(db: Executor, organizationId: string, id: string): Promise<boolean> {
  const rows = await db
    .delete(locations)
    .where(and(eq(locations.id, id), eq(locations.organizationId, organizationId)))
    .returning({ id: locations.id });
  return rows.length === 1;
}

export async function countClustersAt(db: Executor, locationId: string): Promise<number> {
  const [row] = await db.select({ total: count() }).from(clusters).where(eq(clusters.locationId, locationId));
  return row?.total ?? 0;
}

const clusterColumns = { ...getTableColumns(clusters), locationName: locations.name };

export function listClusters(db: Executor, organizationId: string, { skip, limit }: Page): Promise<ClusterRow[]> {
  return db
    .select(clusterColumns)
    .from(clusters)
    .leftJoin(locations, eq(locations.id, clusters.locationId))
    .where(eq(clusters.organizationId, organizationId))
    .orderBy(asc(clusters.createdAt), asc(clusters.id))
    .offset(skip)
    .limit(limit);
}

export async function findCluster(db: Executor, organizationId: string, id: string): Promise<ClusterRow | undefined> {
  const [row] = await db
    .select(clusterColumns)
    .from(clusters)
    .leftJoin(locations, eq(locations.id, clusters.locationId))
    .where(and(eq(clusters.id, id), eq(clusters.organizationId, organizationId)));
  return row;
}

export async function insertCluster(db: Executor, row: typeof clusters.$inferInsert): Promise<string> {
  const [inserted] = await db.insert(clusters).values(row).returning({ id: clusters.id });
  if (!inserted) throw new Error("the cluster was not inserted");
  return inserted.id;
}

export async function deleteCluster(db: Executor, organizationId: string, id: string): Promise<boolean> {
  const rows = await db
    .delete(clusters)
    .where(and(eq(clusters.id, id), eq(clusters.organizationId, organizationId)))
    .returning({ id: clusters.id });
  return rows.length === 1;
}

export function listRecordedHardware(db: Executor, organizationId: string): Promise<RecordedHardwareRow[]> {
  return db
    .select()
    .from(recordedHardware)
    .where(eq(recordedHardware.organizationId, organizationId))
    .orderBy(asc(recordedHardware.createdAt), asc(recordedHardware.id));
}

export async function insertRecordedHardware(
  db: Executor,
  row: typeof recordedHardware.$inferInsert,
): Promise<RecordedHardwareRow> {
  const [inserted] = await db.insert(recordedHardware).values(row).returning();
  if (!inserted) throw new Error("the hardware was not inserted");
  return inserted;
}

export async function deleteRecordedHardware(db: Executor, organizationId: string, id: string): Promise<boolean> {
  const rows = await db
    .delete(recordedHardware)
    .where(and(eq(recordedHardware.id, id), eq(recordedHardware.organizationId, organizationId)))
    .returning({ id: recordedHardware.id });
  return rows.length === 1;
}
