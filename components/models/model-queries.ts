import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { readingOf } from "@/components/models/library/soundness";
import { request } from "@/lib/edge/client";
import type * as operations from "@/lib/serving/models/contract";

/** Every list of models, and each of them. */
export const modelsKey = ["models"];

type PageInput = Parameters<typeof request<typeof operations.listModelPage>>[2];

/** One page of the models; the last one stays in sight until the next is there. */
export const modelPageQuery = (input: PageInput) =>
  queryOptions({
    queryKey: [...modelsKey, "page", input],
    queryFn: ({ signal }) => request<typeof operations.listModelPage>("GET", "/api/models/page", input, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 5000,
  });

/** What can be chosen from at once: the newest, or those with these words. */
export const offeredModelsQuery = (search: string) =>
  modelPageQuery({ sort: "added", descending: true, limit: 100, ...(search && { search }) });

export const modelQuery = (modelId: string) =>
  queryOptions({
    queryKey: [...modelsKey, modelId],
    queryFn: ({ signal }) =>
      request<typeof operations.getModel>("GET", "/api/models/{modelId}", { modelId }, { signal }),
    refetchInterval: ({ state: { data } }) => (data && readingOf(data) ? 1000 : 3000),
  });
