import { queryOptions } from "@tanstack/react-query";
import { request } from "@/lib/edge/client";
import type * as discover from "@/lib/serving/discover/contract";

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
