import type { Executor } from "@/db/client";
import { deployments, downloads, fileCopies, instances, modelFiles, models } from "@/db/schema";
import { and, asc, eq, getTableColumns, isNotNull, isNull, ne, notInArray, or } from "drizzle-orm";
import type { DownloadRow } from "./downloads";
import type { InstanceRow } from "./instances";

export type AssignedDownloadRow = DownloadRow & { repoId: string | null; commit: string | null };
export type AssignedInstanceRow = InstanceRow & { deploymentName: string };

/** Downloads of a node that its agent has something to do for, or has not answered yet. */
export function listAssignedDownloads(db: Executor, nodeId: string): Promise<AssignedDownloadRow[]> {
  return db
    .select({ ...getTableColumns(downloads), repoId: models.repoId, commit: models.commit })
    .from(downloads)
    .innerJoin(models, eq(models.id, downloads.modelId))
    .where(
      and(
        eq(downloads.nodeId, nodeId),
        or(ne(downloads.observedGeneration, downloads.generation), notInArray(downloads.phase, ["ready", "cancelled"])),
      ),
    )
    .orderBy(asc(downloads.createdAt), asc(downloads.id));
}

export function listAssignedInstances(db: Executor, nodeId: string): Promise<AssignedInstanceRow[]> {
  return db
    .select({ ...getTableColumns(instances), deploymentName: deployments.name })
    .from(instances)
    .innerJoin(deployments, eq(deployments.id, instances.deploymentId))
    .where(eq(instances.nodeId, nodeId))
    .orderBy(asc(instances.createdAt), asc(instances.id));
}

/** Ids of files a node holds that belong to no model any more. */
export async function listUnwantedFileIds(db: Executor, nodeId: string): Promise<string[]> {
  const rows = await db
    .select({ id: fileCopies.fileId })
    .from(fileCopies)
    .leftJoin(modelFiles, eq(modelFiles.id, fileCopies.fileId))
    .leftJoin(models, eq(models.id, modelFiles.modelId))
    .where(
      and(
        eq(fileCopies.nodeId, nodeId),
        or(
          isNull(modelFiles.id),
          and(isNotNull(modelFiles.modelId), or(isNull(models.id), isNotNull(models.deletedAt))),
        ),
      ),
    );
  return rows.map((row) => row.id);
}
