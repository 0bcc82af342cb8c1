import { queryOptions } from "@tanstack/react-query";
import { readingOf } from "@/components/models/soundness";
import { request } from "@/lib/client";
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
