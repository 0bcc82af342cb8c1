import { queryOptions } from "@tanstack/react-query";
import { readingOf } from "@/components/models/soundness";
import { request } from "@/lib/client";
import type * as discover from "@/lib/discover/contract";
import type * as operations from "@/lib/models/contract";

export const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: ({ signal }) =>
    request<typeof operations.listModels>("GET", "/api/models", { load_files: true }, { signal }),
  refetchInterval: 5000,
});

export const modelQuery = (modelId: string) =>
  queryOptions({
    queryKey: ["models", modelId],
    queryFn: ({ signal }) =>
      request<typeof operations.getModel>("GET", "/api/models/{modelId}", { modelId }, { signal }),
    refetchInterval: ({ state: { data } }) => (data && readingOf(data) ? 1000 : 3000),
  });

const search = (query: string, limit: number, signal: AbortSignal) =>
  request<typeof discover.searchModels>(
    "POST",
    "/api/models/search",
    { query, hubs_to_search: ["*"], limit, format: "gguf" },
    { signal },
  );

export const searchQuery = (query: string) =>
  queryOptions({
    queryKey: ["hub-search", query],
    queryFn: ({ signal }) => search(query, 40, signal),
    enabled: query.trim() !== "",
    staleTime: 60_000,
  });

/** Without a word the hub answers with what is fetched most; what is in the library already is no discovery. */
export const popularQuery = queryOptions({
  queryKey: ["hub-search", ""],
  queryFn: ({ signal }) => search("", 40, signal),
  select: ({ results }) => results.flatMap(({ id, model }) => (id ? [] : [model])).slice(0, 8),
  staleTime: 60_000,
});

export const starterQuery = queryOptions({
  queryKey: ["hub-starter"],
  queryFn: ({ signal }) => request<typeof discover.getStarterModel>("GET", "/api/hub/starter", {}, { signal }),
  staleTime: 60_000,
});

export const repositoryQuery = (repo_id: string) =>
  queryOptions({
    queryKey: ["hub-repository", repo_id],
    queryFn: ({ signal }) =>
      request<typeof discover.getHubRepository>("GET", "/api/hub/repository", { repo_id }, { signal }),
    staleTime: 60_000,
  });

type DownloadInput = { model: string; version?: string; files_to_download: string[]; deploy_after_download?: true };

export const startDownload = (input: DownloadInput) =>
  request<typeof operations.startDownload>(
    "POST",
    "/api/models/download",
    { hub: "HubsHf", ...input },
    { idempotencyKey: crypto.randomUUID() },
  );

export const importModel = (input: { path: string; name: string | null; node_id?: string }) =>
  request<typeof operations.importModel>("POST", "/api/models/import", input, { idempotencyKey: crypto.randomUUID() });

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
    { idempotencyKey: crypto.randomUUID() },
  );

export const deleteModel = (modelId: string, force: boolean) =>
  request<typeof operations.deleteModel>("DELETE", "/api/models/{modelId}", { modelId, force });
