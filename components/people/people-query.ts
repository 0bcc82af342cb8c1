import { queryOptions } from "@tanstack/react-query";
import type * as operations from "@/lib/auth/contract";
import { request } from "@/lib/client";

export const peopleQuery = queryOptions({
  queryKey: ["people"],
  queryFn: ({ signal }) => request<typeof operations.listUsers>("GET", "/api/auth/users", {}, { signal }),
});

export const endAccess = (userId: string, deactivate: boolean) =>
  request<typeof operations.endUserAccess>("POST", "/api/auth/users/{userId}/end-access", { userId, deactivate });

export const setActive = (userId: string, active: boolean) =>
  request<typeof operations.updateUser>("PUT", "/api/auth/users/{userId}", { userId, active });
