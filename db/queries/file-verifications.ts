import type { Executor } from "@/db/client";
import { fileVerifications } from "@/db/schema";
import { and, eq, inArray, ne, or, sql } from "drizzle-orm";

export type FileVerificationRow = typeof fileVerifications.$inferSelect;
export type NewFileVerification = Pick<
  FileVerificationRow,
  "organizationId" | "fileId" | "nodeId" | "requestedBy" | "requestedAt"
>;

/** Phases that a node has something to do for. */
const pendingPhases = ["queued", "verifying"];

/** Asks anew, whatever was asked before; the newest result stays until there is another. */
export async function wantVerifications(db: Executor, rows: NewFileVerification[]): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insert(fileVerifications)
    .values(rows.map((row) => ({ ...row, desired: "run" })))
    .onConflictDoUpdate({
      target: [fileVerifications.fileId, fileVerifications.nodeId],
      set: {
        desired: "run",
        generation: sql`${fileVerifications.generation} + 1`,
        requestedBy: sql`excluded.requested_by`,
        requestedAt: sql`excluded.requested_at`,
        phase: "queued",
        bytesDone: 0,
        error: null,
      },
    });
}

export async function cancelVerification(db: Executor, { fileId, nodeId }: FileVerificationRow): Promise<void> {
  await db
    .update(fileVerifications)
    .set({ desired: "cancel", generation: sql`${fileVerifications.generation} + 1` })
    .where(and(eq(fileVerifications.fileId, fileId), eq(fileVerifications.nodeId, nodeId)));
}

export async function listVerificationsOfFiles(db: Executor, fileIds: string[]): Promise<FileVerificationRow[]> {
  if (fileIds.length === 0) return [];
  return db.select().from(fileVerifications).where(inArray(fileVerifications.fileId, fileIds));
}

/** Verifications of a node that its agent has something to do for, or has not answered yet. */
export function listAssignedVerifications(db: Executor, nodeId: string): Promise<FileVerificationRow[]> {
  return db
    .select()
    .from(fileVerifications)
    .where(
      and(
        eq(fileVerifications.nodeId, nodeId),
        or(
          ne(fileVerifications.observedGeneration, fileVerifications.generation),
          inArray(fileVerifications.phase, pendingPhases),
        ),
      ),
    )
    .orderBy(fileVerifications.requestedAt, fileVerifications.fileId);
}

export const isPending = ({ phase, desired }: FileVerificationRow): boolean =>
  desired === "run" && pendingPhases.includes(phase);

type Observation = Partial<
  Pick<FileVerificationRow, "observedGeneration" | "phase" | "bytesDone" | "result" | "verifiedAt" | "lostAt" | "error">
>;

/** Writes what the agent observed, unless something else is wanted by now. */
export async function observeVerification(
  db: Executor,
  { fileId, nodeId, generation }: FileVerificationRow,
  observed: Observation,
): Promise<void> {
  await db
    .update(fileVerifications)
    .set(observed)
    .where(
      and(
        eq(fileVerifications.fileId, fileId),
        eq(fileVerifications.nodeId, nodeId),
        eq(fileVerifications.generation, generation),
      ),
    );
}

export async function deleteVerificationsOfNode(db: Executor, nodeId: string): Promise<void> {
  await db.delete(fileVerifications).where(eq(fileVerifications.nodeId, nodeId));
}
