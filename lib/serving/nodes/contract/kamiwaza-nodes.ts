import { operation } from "@/lib/edge/http/contract";
import { queryBoolean } from "@/lib/edge/http/query";
import * as z from "zod";
import { hardware } from "./hardware";
import { paging } from "./paging";

const tag = "Cluster";

/** The Kamiwaza client's view of a machine. */
export const kamiwazaNode = z.object({
  id: z.uuid(),
  hardware_id: z.uuid().nullable(),
  ray_id: z.string().nullable(),
  last_seen: z.iso.datetime().nullable(),
  last_config: z.record(z.string(), z.unknown()),
  created_at: z.iso.datetime(),
  hardware: z.unknown().nullable(),
  location_id: z.uuid().nullable(),
  active: z.boolean(),
});

export const listKamiwazaNodes = operation({
  method: "GET",
  path: "/api/cluster/nodes",
  summary: "Nodes",
  tag,
  scope: "read",
  action: "cluster.list-nodes",
  query: paging.extend({ active: queryBoolean.optional() }),
  response: z.array(kamiwazaNode),
});
export const getKamiwazaNode = operation({
  method: "GET",
  path: "/api/cluster/node/{nodeId}",
  summary: "One node with its hardware",
  tag,
  scope: "read",
  action: "cluster.read-node",
  params: z.object({ nodeId: z.uuid() }),
  response: z.object({
    node: kamiwazaNode,
    location: z.unknown().nullable(),
    hardware: hardware.nullable(),
    node_list_node: z.unknown().nullable(),
  }),
});
export const listRunningNodes = operation({
  method: "GET",
  path: "/api/cluster/get_running_nodes",
  summary: "Nodes that are alive",
  tag,
  scope: "read",
  action: "cluster.list-running-nodes",
  response: z.array(
    z.object({
      node_id: z.string(),
      alive: z.boolean(),
      node_manager_address: z.string(),
      node_manager_hostname: z.string(),
      node_manager_port: z.int(),
      resources: z.record(z.string(), z.number()),
      node_ip: z.string(),
      node_name: z.string(),
    }),
  ),
});
