import { queryOptions } from "@tanstack/react-query";
import type { getCurrentUser } from "@/lib/identity/auth/contract";
import { request } from "@/lib/edge/client";

export const accountQuery = queryOptions({
  queryKey: ["account"],
  queryFn: ({ signal }) => request<typeof getCurrentUser>("GET", "/api/auth/users/me", {}, { signal }),
});
