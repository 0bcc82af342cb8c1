import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";
import { paging } from "./paging";

const tag = "Cluster";

export const clusterRecord = z.object({
  id: z.uuid(),
  name: z.string(),
  location_id: z.uuid(),
  location_name: z.string().nullable(),
  created_at: z.iso.datetime(),
});
export type ClusterRecord = z.infer<typeof clusterRecord>;

const clusterParams = z.object({ clusterId: z.uuid() });

export const createCluster = operation({
  method: "POST",
  path: "/api/cluster/cluster",
  summary: "Record a cluster",
  tag,
  scope: "admin",
  action: "cluster.create",
  body: z.strictObject({ location_id: z.uuid(), name: z.string().trim().min(1).max(256) }),
  response: clusterRecord,
});
export const getCluster = operation({
  method: "GET",
  path: "/api/cluster/cluster/{clusterId}",
  summary: "One cluster",
  tag,
  scope: "admin",
  action: "cluster.read",
  params: clusterParams,
  response: clusterRecord,
});
export const deleteCluster = operation({
  method: "DELETE",
  path: "/api/cluster/cluster/{clusterId}",
  summary: "Delete a cluster's record",
  tag,
  scope: "admin",
  action: "cluster.delete",
  params: clusterParams,
  response: z.object({ deleted: z.boolean() }),
});
export const listClusters = operation({
  method: "GET",
  path: "/api/cluster/clusters",
  summary: "Clusters",
  tag,
  scope: "admin",
  action: "cluster.list",
  query: paging,
  response: z.array(clusterRecord),
});
