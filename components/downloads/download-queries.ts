import { queryOptions } from "@tanstack/react-query";
import { request } from "@/lib/edge/client";
import type * as operations from "@/lib/serving/models/contract";

/** As many as the page shows: all that are under way, and the newest of the others. */
export const downloadsShown = 50;

export const downloadsQuery = queryOptions({
  queryKey: ["downloads"],
  queryFn: ({ signal }) =>
    request<typeof operations.listDownloads>("GET", "/api/downloads", { limit: downloadsShown }, { signal }),
  refetchInterval: 1000,
});

export const readDownload = (downloadId: string) =>
  request<typeof operations.getDownload>("GET", "/api/downloads/{downloadId}", { downloadId });

const paths = {
  pause: "/api/downloads/{downloadId}/pause",
  resume: "/api/downloads/{downloadId}/resume",
  cancel: "/api/downloads/{downloadId}/cancel",
} as const;

export function changeDownload(downloadId: string, change: keyof typeof paths) {
  switch (change) {
    case "pause":
      return request<typeof operations.pauseDownload>("POST", paths.pause, { downloadId });
    case "resume":
      return request<typeof operations.resumeDownload>("POST", paths.resume, { downloadId });
    case "cancel":
      return request<typeof operations.cancelDownload>("POST", paths.cancel, { downloadId });
  }
}
