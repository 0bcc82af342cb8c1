import { operation } from "@/lib/edge/http/contract";
import { queryList } from "@/lib/edge/http/query";
import * as z from "zod";
import { modelFile, registeredFile } from "./file-schema";

const tag = "Models";

const fileParams = z.object({ fileId: z.uuid() });

export const listModelFiles = operation({
  method: "GET",
  path: "/api/model_files",
  summary: "Files of all models",
  tag,
  scope: "read",
  action: "model-file.list",
  response: z.array(modelFile),
});

export const getModelFile = operation({
  method: "GET",
  path: "/api/model_files/{fileId}",
  summary: "One file",
  tag,
  scope: "read",
  action: "model-file.read",
  params: fileParams,
  response: modelFile,
});

export const createModelFile = operation({
  method: "POST",
  path: "/api/model_files",
  summary: "Register a file by hand",
  tag,
  scope: "write",
  action: "model-file.create",
  body: registeredFile.extend({ m_id: z.uuid().nullish(), model_id: z.uuid().nullish() }),
  response: modelFile,
});

export const deleteModelFile = operation({
  method: "DELETE",
  path: "/api/model_files/{fileId}",
  summary: "Delete one file from every node",
  tag,
  scope: "write",
  action: "model-file.delete",
  params: fileParams,
  response: z.object({ deleted: z.boolean(), id: z.uuid() }),
});

export const downloadStatus = operation({
  method: "GET",
  path: "/api/model_files/download_status",
  summary: "Progress of a model's files",
  tag,
  scope: "read",
  action: "download.read-status",
  query: z.strictObject({
    model_id: z.string().max(512).optional().describe("id or repository; all models when neither is named"),
    model_ids: queryList(z.uuid(), 100).optional(),
  }),
  response: z.array(
    z.object({
      id: z.uuid(),
      m_id: z.uuid(),
      name: z.string(),
      download: z.boolean(),
      is_downloading: z.boolean(),
      storage_location: z.string().nullable(),
      download_node: z.string().nullable(),
      dl_requested_at: z.iso.datetime().nullable(),
      download_pid: z.number().nullable(),
      download_percentage: z.int(),
      download_elapsed: z.string().nullable(),
      download_remaining: z.string().nullable(),
      download_throughput: z.string().nullable(),
    }),
  ),
});

export const cancelFileDownload = operation({
  method: "DELETE",
  path: "/api/model_files/{fileId}/download",
  summary: "Cancel the download of one file",
  tag,
  scope: "write",
  action: "download.cancel-file",
  params: fileParams,
  response: z.object({ result: z.boolean(), message: z.string(), file_id: z.uuid(), cancelled_at: z.iso.datetime() }),
});

export const cancelAllDownloads = operation({
  method: "DELETE",
  path: "/api/model_files/downloads/cancel_all",
  summary: "Cancel the downloads of a model",
  tag,
  scope: "write",
  action: "download.cancel-all",
  query: z.strictObject({ model_id: z.string().max(512).optional() }),
  response: z.object({
    result: z.boolean(),
    message: z.string(),
    total_downloads: z.int(),
    cancelled_count: z.int(),
    failed_count: z.int(),
    cancelled_files: z.array(z.string()),
    failed_files: z.array(z.string()),
    cancelled_at: z.iso.datetime(),
  }),
});
