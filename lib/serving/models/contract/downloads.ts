import { operation } from "@/lib/edge/http/contract";
import { queryBoolean } from "@/lib/edge/http/query";
import * as z from "zod";

export const download = z
  .object({
    id: z.uuid(),
    model_id: z.uuid(),
    model_name: z.string(),
    node_id: z.uuid(),
    node_name: z.string(),
    source: z.string().describe("`hub`, or the folder that is imported"),
    deployable: z.boolean().describe("its files include a whole model that an engine opens"),
    phase: z.string(),
    desired: z.enum(["run", "pause", "cancel"]),
    bytes_done: z.number(),
    bytes_total: z.number(),
    bytes_per_second_10: z.number().nullable(),
    bytes_per_second_60: z.number().nullable(),
    /** Seconds left as a range from the two averages; null when unknown or the spread is above fourfold. */
    eta_seconds: z.object({ low: z.number(), high: z.number() }).nullable(),
    error: z.object({ code: z.string(), detail: z.string() }).nullable(),
    retry_at: z.iso.datetime().nullable(),
    requested_by: z.string().nullable(),
    created_at: z.iso.datetime(),
    started_at: z.iso.datetime().nullable(),
    ended_at: z.iso.datetime().nullable(),
    files: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        size: z.number(),
        phase: z.string(),
        bytes_done: z.number(),
        error: z.object({ code: z.string(), detail: z.string() }).nullable(),
      }),
    ),
  })
  .meta({ id: "Download" });

export type Download = z.infer<typeof download>;

const downloadParams = z.object({ downloadId: z.uuid() });

export const listDownloads = operation({
  method: "GET",
  path: "/api/downloads",
  summary: "Running downloads and the newest ended ones",
  tag: "Downloads",
  scope: "read",
  action: "download.list",
  query: z.strictObject({
    active: queryBoolean.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.array(download),
});

export const getDownload = operation({
  method: "GET",
  path: "/api/downloads/{downloadId}",
  summary: "One download",
  tag: "Downloads",
  scope: "read",
  action: "download.read",
  params: downloadParams,
  response: download,
});

export const pauseDownload = operation({
  method: "POST",
  path: "/api/downloads/{downloadId}/pause",
  summary: "Pause; what is on disk is kept",
  tag: "Downloads",
  scope: "write",
  action: "download.pause",
  params: downloadParams,
  response: download,
});

export const resumeDownload = operation({
  method: "POST",
  path: "/api/downloads/{downloadId}/resume",
  summary: "Go on, or try a failed one again",
  tag: "Downloads",
  scope: "write",
  action: "download.resume",
  params: downloadParams,
  response: download,
});

export const cancelDownload = operation({
  method: "POST",
  path: "/api/downloads/{downloadId}/cancel",
  summary: "Cancel and remove partial files",
  tag: "Downloads",
  scope: "write",
  action: "download.cancel",
  params: downloadParams,
  response: download,
});
