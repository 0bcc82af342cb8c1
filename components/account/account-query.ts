import { queryOptions } from "@tanstack/react-query";
import type { getCurrentUser } from "@/lib/auth/contract";
import { request } from "@/lib/client";

export const accountQuery = queryOptions({
  queryKey: ["account"],
  queryFn: ({ signal }) => request<typeof getCurrentUser>("GET", "/api/auth/users/me", {}, { signal }),
});
