import { queryOptions } from "@tanstack/react-query";
import type * as operations from "@/lib/identity/auth/contract";
import { request } from "@/lib/edge/client";

export const peopleQuery = queryOptions({
  queryKey: ["people"],
  queryFn: ({ signal }) => request<typeof operations.listUsers>("GET", "/api/auth/users", {}, { signal }),
});

type Names = { username: string; email: string | null; roles: string[] };

export const createPerson = (input: Names & { password: string }, idempotencyKey: string) =>
  request<typeof operations.createLocalUser>("POST", "/api/auth/users/local", input, { idempotencyKey });

export const updatePerson = (userId: string, input: Names) =>
  request<typeof operations.updateUser>("PUT", "/api/auth/users/{userId}", { userId, ...input });

export const setActive = (userId: string, active: boolean) =>
  request<typeof operations.updateUser>("PUT", "/api/auth/users/{userId}", { userId, active });

export const setPassword = (userId: string, password: string, endKeys: boolean) =>
  request<typeof operations.setUserPassword>("POST", "/api/auth/users/{userId}/password", {
    userId,
    new_password: password,
    end_api_keys: endKeys,
  });

export const endAccess = (userId: string, deactivate: boolean) =>
  request<typeof operations.endUserAccess>("POST", "/api/auth/users/{userId}/end-access", { userId, deactivate });

export const deletePerson = (userId: string) =>
  request<typeof operations.deleteUser>("DELETE", "/api/auth/users/{userId}", { userId });
