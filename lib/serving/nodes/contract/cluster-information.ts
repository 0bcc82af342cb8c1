import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";

const tag = "Cluster";

export const getRuntimeConfig = operation({
  method: "GET",
  path: "/api/cluster/runtime_config",
  summary: "How this cluster runs",
  tag,
  scope: "read",
  action: "cluster.read-runtime",
  response: z.record(z.string(), z.unknown()),
});
export const getHostname = operation({
  method: "GET",
  path: "/api/cluster/get_hostname",
  summary: "Host name of the control plane",
  tag,
  scope: "read",
  action: "cluster.read-hostname",
  response: z.object({ hostname: z.string() }),
});
export const getCapabilities = operation({
  method: "GET",
  path: "/api/cluster/cluster_capabilities",
  summary: "What the machines can do together",
  tag,
  scope: "read",
  action: "cluster.read-capabilities",
  response: z.record(z.string(), z.unknown()),
});
export const listFederations = operation({
  method: "GET",
  path: "/api/cluster/federations",
  summary: "Federated clusters: none",
  tag,
  scope: "read",
  action: "cluster.list-federations",
  response: z.array(z.unknown()),
});
