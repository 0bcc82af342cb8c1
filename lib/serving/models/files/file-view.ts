import type { DownloadRow } from "@/db/queries/downloads";
import { type FileVerificationRow, isPending } from "@/db/queries/file-verifications";
import type { FileCopyRow, ModelFileRow } from "@/db/queries/model-files";
import { modelFile, type ModelFile, type FileCopy } from "../contract";
import { verificationPhases } from "@/lib/serving/nodes/protocol";
import * as z from "zod";

/** What is known of one file's way onto disk: its download, if any, the copies nodes hold, and whether they are sound. */
export type FileProgress = {
  copies: FileCopyRow[];
  download: DownloadRow | undefined;
  verifications: FileVerificationRow[];
};

/** The public shape of a stored file, with the progress words of the Kamiwaza client. */
export function fileView(row: ModelFileRow, { copies, download, verifications }: FileProgress): ModelFile {
  const ready = copies.some((copy) => copy.phase === "ready");
  const downloading = !ready && download?.endedAt === null && download.desired !== "cancel";
  const bytesDone = ready ? row.sizeBytes : Math.max(0, ...copies.map((copy) => copy.bytesDone));
  return {
    id: row.id,
    name: row.name,
    size: row.sizeBytes,
    storage_type: modelFile.shape.storage_type.catch("file").parse(row.storageType),
    storage_host: row.storageHost,
    storage_location: ready ? `sha256:${row.sha256 ?? ""}` : row.storageLocation,
    hub: "HubsHf",
    model_id: row.modelId,
    checksum: row.sha256 ?? row.gitSha1,
    checksum_type: row.sha256 ? "sha256" : row.gitSha1 ? "git-sha1" : null,
    created_timestamp: row.createdAt.toISOString(),
    download: ready || downloading,
    ...transfer({ downloading, download, bytesDone, sizeBytes: row.sizeBytes }),
    download_percentage: ready ? 100 : percent(bytesDone, row.sizeBytes),
    quantization: row.facts?.quantization ?? null,
    facts: row.facts ?? null,
    on_nodes: copies.filter((copy) => copy.phase === "ready").map((copy) => copy.nodeId),
    copies: copyViews(copies, verifications),
  };
}

type Transfer = { downloading: boolean; download: DownloadRow | undefined; bytesDone: number; sizeBytes: number };

/** Texts are set as soon as the download is asked for, because the Kamiwaza client drops rows without them. */
function transfer({ downloading, download, bytesDone, sizeBytes }: Transfer) {
  const rate = download?.bytesPerSecond10 ?? 0;
  const startedAt = download?.startedAt ?? download?.createdAt;
  return {
    is_downloading: downloading,
    download_pid: null,
    dl_requested_at: downloading ? (download?.createdAt.toISOString() ?? null) : null,
    download_node: download?.nodeId ?? null,
    download_elapsed: startedAt ? clock((download?.endedAt?.getTime() ?? Date.now()) - startedAt.getTime()) : null,
    download_remaining: downloading && rate > 0 ? clock(((sizeBytes - bytesDone) / rate) * 1000) : null,
    download_throughput: downloading && rate > 0 ? `${(rate / 1e6).toFixed(1)} MB/s` : null,
  };
}

export const percent = (done: number, total: number): number =>
  total === 0 ? 0 : Math.min(99, Math.floor((done / total) * 100));

/** `MM:SS`, minutes growing beyond 59 as the Kamiwaza client expects. */
function clock(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

const phase = z.enum(verificationPhases).catch("queued");
const result = z.enum(["intact", "damaged", "missing"]).nullable().catch(null);

/** One entry per node that holds a file, or held it when it was asked to read it again. */
function copyViews(copies: FileCopyRow[], verifications: FileVerificationRow[]): FileCopy[] {
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
