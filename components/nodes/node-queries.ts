import { queryOptions } from "@tanstack/react-query";
import { request } from "@/lib/edge/client";
import type * as operations from "@/lib/serving/nodes/contract";

/** The machines, without what runs on each of them. */
export const nodesQuery = queryOptions({
  queryKey: ["nodes"],
  queryFn: ({ signal }) => request<typeof operations.listNodeSummaries>("GET", "/api/nodes/summaries", {}, { signal }),
  refetchInterval: 3000,
});

export const nodeQuery = (nodeId: string) =>
  queryOptions({
    queryKey: ["nodes", nodeId],
    queryFn: ({ signal }) => request<typeof operations.getNode>("GET", "/api/nodes/{nodeId}", { nodeId }, { signal }),
    refetchInterval: 2000,
  });

export const updateNode = (nodeId: string, changes: { cordoned?: boolean; name?: string }) =>
  request<typeof operations.updateNode>("PATCH", "/api/nodes/{nodeId}", { nodeId, ...changes });

export const approveNode = (nodeId: string) =>
  request<typeof operations.approveNode>("POST", "/api/nodes/{nodeId}/approve", { nodeId });

export const removeNode = (nodeId: string) =>
  request<typeof operations.removeNode>("DELETE", "/api/nodes/{nodeId}", { nodeId });

export const createJoinToken = () => request<typeof operations.createJoinToken>("POST", "/api/nodes/join-tokens", {});
