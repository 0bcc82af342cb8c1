import type { Executor } from "@/db/client";
import { listVerificationsOfFiles } from "@/db/queries/file-verifications";
import type { InstanceRow } from "@/db/queries/instances";
import { listCopiesOfFiles, listFilesByIds } from "@/db/queries/model-files";
import type { ModelInstance } from "../contract";

export type DamagedFile = ModelInstance["damaged_files"][number];

/** In these an engine has the model's files open, those that were there when it started. */
const running = ["starting", "warming", "serving", "stopping"];

/**
 * Files of instances that their node found damaged: an engine keeps what it has open, and one that is to start cannot.
 *
 * @returns them by id of the instance.
 */
export async function findDamagedFiles(db: Executor, instances: InstanceRow[]): Promise<Map<string, DamagedFile[]>> {
  const fileIds = [...new Set(instances.flatMap((instance) => instance.fileIds))];
  const lost = (await listVerificationsOfFiles(db, fileIds)).filter((row) => row.lostAt !== null);
  if (lost.length === 0) return new Map();
  const lostIds = [...new Set(lost.map((row) => row.fileId))];
  const [files, copies] = await Promise.all([listFilesByIds(db, lostIds), listCopiesOfFiles(db, lostIds)]);

  const damagedOf = (instance: InstanceRow): DamagedFile[] =>
    lost.flatMap(({ fileId, nodeId, lostAt, error }) => {
      if (nodeId !== instance.nodeId || !instance.fileIds.includes(fileId) || lostAt === null) return [];
      const isThere = copies.some((copy) => copy.fileId === fileId && copy.nodeId === nodeId && copy.phase === "ready");
      const { phase, phaseSince } = instance;
      const isOpen = running.includes(phase) && phaseSince !== null && phaseSince < lostAt;
      if (isThere && !isOpen) return [];
      const name = files.find((file) => file.id === fileId)?.name ?? "a file";
      return [{ name, found_at: lostAt.toISOString(), fetched_again: isThere, detail: error?.detail ?? "" }];
    });
  return new Map(instances.map((instance) => [instance.id, damagedOf(instance)]));
}
