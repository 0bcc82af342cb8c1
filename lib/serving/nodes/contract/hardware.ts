import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";
import { paging } from "./paging";

const tag = "Cluster";

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
export type Hardware = z.infer<typeof hardware>;

const hardwareParams = z.object({ hardwareId: z.uuid() });

export const listHardware = operation({
  method: "GET",
  path: "/api/cluster/hardware",
  summary: "Hardware",
  tag,
  scope: "read",
  action: "cluster.list-hardware",
  query: paging,
  response: z.array(hardware),
});
export const getHardware = operation({
  method: "GET",
  path: "/api/cluster/hardware/{hardwareId}",
  summary: "One machine's hardware",
  tag,
  scope: "read",
  action: "cluster.read-hardware",
  params: hardwareParams,
  response: hardware,
});
export const createHardware = operation({
  method: "POST",
  path: "/api/cluster/hardware",
  summary: "Record hardware by hand; machines with an agent describe themselves",
  tag,
  scope: "admin",
  action: "hardware.create",
  body: z.strictObject({
    name: z.string().trim().min(1).max(256).nullish(),
    gpus: z.array(z.record(z.string(), z.unknown())).max(64).nullish(),
    cluster_ip: z.string().max(256).nullish(),
    processors: z.array(z.string().max(256)).max(64).nullish(),
    processor_vendor: z.string().max(256).nullish(),
    os: z.string().max(256).nullish(),
    platform: z.string().max(256).nullish(),
    local_node_id: z.string().max(256).nullish(),
    ray_node_id: z.string().max(256).nullish(),
    configuration: z.record(z.string(), z.unknown()).nullish(),
  }),
  response: hardware,
});
export const deleteHardware = operation({
  method: "DELETE",
  path: "/api/cluster/hardware/{hardwareId}",
  summary: "Delete hardware that was recorded by hand",
  tag,
  scope: "admin",
  action: "hardware.delete",
  params: hardwareParams,
  response: z.object({ deleted: z.boolean() }),
});
export const refreshHardware = operation({
  method: "POST",
  path: "/api/cluster/refresh_hardware",
  summary: "Kept for the Kamiwaza client: agents report all the time",
  tag,
  scope: "write",
  action: "cluster.refresh-hardware",
  response: z.object({ message: z.string() }),
});
