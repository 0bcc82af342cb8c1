import { isPending, type FileVerificationRow } from "@/db/queries/file-verifications";
import type { FileCopyRow } from "@/db/queries/model-files";
import { verificationPhases } from "@/lib/serving/nodes/protocol";
import * as z from "zod";
import type { FileCopy } from "../contract";

const phase = z.enum(verificationPhases).catch("queued");
const result = z.enum(["intact", "damaged", "missing"]).nullable().catch(null);

/** One entry per node that holds a file, or held it when it was asked to read it again. */
export function copyViews(copies: FileCopyRow[], verifications: FileVerificationRow[]): FileCopy[] {
  const nodeIds = new Set([...copies, ...verifications].map(({ nodeId }) => nodeId));
  return [...nodeIds].map((nodeId) => {
    const copy = copies.find((one) => one.nodeId === nodeId);
    const verification = verifications.find((one) => one.nodeId === nodeId);
    return {
      node_id: nodeId,
      ready: copy?.phase === "ready",
      downloaded_at: copy?.verifiedAt?.toISOString() ?? null,
      verification: verification ? verificationView(verification) : null,
    };
  });
}

function verificationView(row: FileVerificationRow): NonNullable<FileCopy["verification"]> {
  return {
    phase: phase.parse(row.phase),
    pending: isPending(row),
    bytes_done: row.bytesDone,
    requested_at: row.requestedAt.toISOString(),
    requested_by: row.requestedBy,
    result: result.parse(row.result),
    verified_at: row.verifiedAt?.toISOString() ?? null,
    error: row.error,
  };
}
