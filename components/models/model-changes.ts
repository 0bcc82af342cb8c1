import { request, uniqueId } from "@/lib/edge/client";
import type * as operations from "@/lib/serving/models/contract";

type DownloadInput = { model: string; version?: string; files_to_download: string[]; deploy_after_download?: true };

export const startDownload = (input: DownloadInput) =>
  request<typeof operations.startDownload>(
    "POST",
    "/api/models/download",
    { hub: "HubsHf", ...input },
    { idempotencyKey: uniqueId() },
  );

export const importModel = (input: { path: string; name: string | null; node_id?: string; model_id?: string }) =>
  request<typeof operations.importModel>("POST", "/api/models/import", input, { idempotencyKey: uniqueId() });

const verification = "/api/models/{modelId}/verification";

export const verifyModel = (modelId: string, node_id: string | null) =>
  request<typeof operations.verifyModel>("POST", verification, { modelId, node_id });

export const cancelModelVerification = (modelId: string) =>
  request<typeof operations.cancelModelVerification>("DELETE", verification, { modelId });

export const copyModel = (modelId: string, node_id: string) =>
  request<typeof operations.copyModel>(
    "POST",
    "/api/models/{modelId}/copy",
    { modelId, node_id },
    { idempotencyKey: uniqueId() },
  );

export const deleteModel = (modelId: string, force: boolean) =>
  request<typeof operations.deleteModel>("DELETE", "/api/models/{modelId}", { modelId, force });
