import { engineFingerprint, nodeFacts } from "@/lib/engines/facts";
import { operation } from "@/lib/http/contract";
import { queryBoolean } from "@/lib/http/query";
import * as z from "zod";

const tag = "Nodes";

/** joining · ready · cordoned · unreachable; computed from the last report when read. */
export const nodePhases = ["joining", "ready", "cordoned", "unreachable"] as const;

export const node = z
  .object({
    id: z.uuid(),
    name: z.string(),
    phase: z.enum(nodePhases),
    cordoned: z.boolean(),
    agent_version: z.string().nullable(),
    last_seen_at: z.iso.datetime().nullable(),
    facts: nodeFacts.nullable(),
    engines: z.array(engineFingerprint),
    instances: z.array(
      z.object({
        id: z.uuid(),
        deployment_id: z.uuid(),
        deployment_name: z.string(),
        phase: z.string(),
        estimated_bytes: z.number().nullable(),
        measured_bytes: z.number().nullable(),
      }),
    ),
    created_at: z.iso.datetime(),
  })
  .meta({ id: "Node" });
export type Node = z.infer<typeof node>;

const params = z.object({ nodeId: z.uuid() });

export const listNodes = operation({
  method: "GET",
  path: "/api/nodes",
  summary: "Machines with an agent",
  tag,
  scope: "read",
  action: "node.list",
  response: z.array(node),
});
export const getNode = operation({
  method: "GET",
  path: "/api/nodes/{nodeId}",
  summary: "One machine",
  tag,
  scope: "read",
  action: "node.read",
  params,
  response: node,
});
export const updateNode = operation({
  method: "PATCH",
  path: "/api/nodes/{nodeId}",
  summary: "Rename, or stop placing new work on it",
  tag,
  scope: "admin",
  action: "node.update",
  params,
  body: z.object({ name: z.string().trim().min(1).max(128).nullish(), cordoned: z.boolean().nullish() }),
  response: node,
});
export const removeNode = operation({
  method: "DELETE",
  path: "/api/nodes/{nodeId}",
  summary: "Remove a machine; its identity is revoked",
  tag,
  scope: "admin",
  action: "node.remove",
  params,
  response: z.object({ removed: z.boolean() }),
});
export const createJoinToken = operation({
  method: "POST",
  path: "/api/nodes/join-tokens",
  summary: "A single-use token for one new machine",
  tag,
  scope: "admin",
  action: "join-token.create",
  response: z.object({ token: z.string(), expires_at: z.iso.datetime(), command: z.string() }),
  status: 201,
});

/* The Kamiwaza client's view of the same machines. */
const cluster = "Cluster";
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
export const hardware = z.object({
  id: z.uuid(),
  name: z.string().nullable(),
  gpus: z.array(z.record(z.string(), z.unknown())),
  cluster_ip: z.string().nullable(),
  processors: z.array(z.string()),
  processor_vendor: z.string().nullable(),
  os: z.string().nullable(),
  platform: z.string().nullable(),
  local_node_id: z.string().nullable(),
  ray_node_id: z.string().nullable(),
  configuration: z.record(z.string(), z.unknown()),
  created_at: z.iso.datetime(),
  node_id: z.uuid().nullable(),
  active: z.boolean(),
});
const paging = z.object({
  skip: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export const listKamiwazaNodes = operation({
  method: "GET",
  path: "/api/cluster/nodes",
  summary: "Nodes",
  tag: cluster,
  scope: "read",
  action: "cluster.list-nodes",
  query: paging.extend({ active: queryBoolean.optional() }),
  response: z.array(kamiwazaNode),
});
export const getKamiwazaNode = operation({
  method: "GET",
  path: "/api/cluster/node/{nodeId}",
  summary: "One node with its hardware",
  tag: cluster,
  scope: "read",
  action: "cluster.read-node",
  params,
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
  tag: cluster,
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
export const listHardware = operation({
  method: "GET",
  path: "/api/cluster/hardware",
  summary: "Hardware",
  tag: cluster,
  scope: "read",
  action: "cluster.list-hardware",
  query: paging,
  response: z.array(hardware),
});
export const getHardware = operation({
  method: "GET",
  path: "/api/cluster/hardware/{hardwareId}",
  summary: "One machine's hardware",
  tag: cluster,
  scope: "read",
  action: "cluster.read-hardware",
  params: z.object({ hardwareId: z.uuid() }),
  response: hardware,
});
export const getRuntimeConfig = operation({
  method: "GET",
  path: "/api/cluster/runtime_config",
  summary: "How this cluster runs",
  tag: cluster,
  scope: "read",
  action: "cluster.read-runtime",
  response: z.record(z.string(), z.unknown()),
});
export const getHostname = operation({
  method: "GET",
  path: "/api/cluster/get_hostname",
  summary: "Host name of the control plane",
  tag: cluster,
  scope: "read",
  action: "cluster.read-hostname",
  response: z.object({ hostname: z.string() }),
});
export const getCapabilities = operation({
  method: "GET",
  path: "/api/cluster/cluster_capabilities",
  summary: "What the machines can do together",
  tag: cluster,
  scope: "read",
  action: "cluster.read-capabilities",
  response: z.record(z.string(), z.unknown()),
});
export const refreshHardware = operation({
  method: "POST",
  path: "/api/cluster/refresh_hardware",
  summary: "Kept for the Kamiwaza client: agents report all the time",
  tag: cluster,
  scope: "write",
  action: "cluster.refresh-hardware",
  response: z.object({ message: z.string() }),
});
export const listFederations = operation({
  method: "GET",
  path: "/api/cluster/federations",
  summary: "Federated clusters: none",
  tag: cluster,
  scope: "read",
  action: "cluster.list-federations",
  response: z.array(z.unknown()),
});

const optionalText = z.string().max(256).nullish();
const locationBody = z.object({
  name: z.string().trim().min(1).max(256),
  datacenter: optionalText,
  region: optionalText,
  zone: optionalText,
  building: optionalText,
  address: optionalText,
  contact_phone: optionalText,
  contact_name: optionalText,
  contact_email: z.email().max(256).nullish(),
  placement_group_id: optionalText,
});
export const location = z.object({
  id: z.uuid(),
  name: z.string(),
  datacenter: z.string().nullable(),
  region: z.string().nullable(),
  zone: z.string().nullable(),
  building: z.string().nullable(),
  address: z.string().nullable(),
  contact_phone: z.string().nullable(),
  contact_name: z.string().nullable(),
  contact_email: z.string().nullable(),
  placement_group_id: z.string().nullable(),
  created_at: z.iso.datetime(),
});
const locationParams = z.object({ locationId: z.uuid() });
export const createLocation = operation({
  method: "POST",
  path: "/api/cluster/location",
  summary: "Record a location",
  tag: cluster,
  scope: "admin",
  action: "location.create",
  body: locationBody,
  response: location,
});
export const updateLocation = operation({
  method: "PUT",
  path: "/api/cluster/location/{locationId}",
  summary: "Change a location",
  tag: cluster,
  scope: "admin",
  action: "location.update",
  params: locationParams,
  body: locationBody,
  response: location,
});
export const getLocation = operation({
  method: "GET",
  path: "/api/cluster/location/{locationId}",
  summary: "One location",
  tag: cluster,
  scope: "read",
  action: "location.read",
  params: locationParams,
  response: location,
});
export const deleteLocation = operation({
  method: "DELETE",
  path: "/api/cluster/location/{locationId}",
  summary: "Delete a location",
  tag: cluster,
  scope: "admin",
  action: "location.delete",
  params: locationParams,
  response: z.object({ deleted: z.boolean() }),
});
export const listLocations = operation({
  method: "GET",
  path: "/api/cluster/locations",
  summary: "Locations",
  tag: cluster,
  scope: "read",
  action: "location.list",
  query: paging,
  response: z.array(location),
});

export const clusterRecord = z.object({
  id: z.uuid(),
  name: z.string(),
  location_id: z.uuid(),
  location_name: z.string().nullable(),
  created_at: z.iso.datetime(),
});
const clusterParams = z.object({ clusterId: z.uuid() });
export const createCluster = operation({
  method: "POST",
  path: "/api/cluster/cluster",
  summary: "Record a cluster",
  tag: cluster,
  scope: "admin",
  action: "cluster.create",
  body: z.object({ location_id: z.uuid(), name: z.string().trim().min(1).max(256) }),
  response: clusterRecord,
});
export const getCluster = operation({
  method: "GET",
  path: "/api/cluster/cluster/{clusterId}",
  summary: "One cluster",
  tag: cluster,
  scope: "read",
  action: "cluster.read",
  params: clusterParams,
  response: clusterRecord,
});
export const deleteCluster = operation({
  method: "DELETE",
  path: "/api/cluster/cluster/{clusterId}",
  summary: "Delete a cluster's record",
  tag: cluster,
  scope: "admin",
  action: "cluster.delete",
  params: clusterParams,
  response: z.object({ deleted: z.boolean() }),
});
export const listClusters = operation({
  method: "GET",
  path: "/api/cluster/clusters",
  summary: "Clusters",
  tag: cluster,
  scope: "read",
  action: "cluster.list",
  query: paging,
  response: z.array(clusterRecord),
});
