import { queryOptions } from "@tanstack/react-query";
import type * as operations from "@/lib/identity/auth/contract";
import { request, uniqueId } from "@/lib/edge/client";

export type KeyOwner = "me" | "everyone";

/** What every list of keys is asked again by. */
export const keysKey = ["api-keys"];

export const keysQuery = (owner: KeyOwner) =>
  queryOptions({
    queryKey: [...keysKey, owner],
    queryFn: ({ signal }) =>
      request<typeof operations.listApiKeys>("GET", "/api/auth/pats", { owner }, { signal }).then(({ pats }) => pats),
  });

export const keyOptionsQuery = queryOptions({
  queryKey: ["api-key-options"],
  queryFn: ({ signal }) => request<typeof operations.getApiKeyOptions>("GET", "/api/auth/pat-config", {}, { signal }),
  staleTime: Infinity,
});

export const createKey = (input: { name: string; scope: string; ttl_seconds: number }) =>
  request<typeof operations.createApiKey>("POST", "/api/auth/pats", input, { idempotencyKey: uniqueId() });

export const revokeKey = (jti: string) =>
  request<typeof operations.revokeApiKey>("DELETE", "/api/auth/pats/{jti}", { jti });
