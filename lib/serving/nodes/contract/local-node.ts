import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";

const tag = "Cluster";

export const getNodeStatus = operation({
  method: "GET",
  path: "/api/node/node_status",
  summary: "Whether the control plane answers",
  tag,
  scope: "public",
  action: "node.read-status",
  response: z.object({ node_id: z.string(), status: z.string(), message: z.string() }),
});
export const getNodeId = operation({
  method: "GET",
  path: "/api/node/node_id",
  summary: "Id of the first machine, as a bare string",
  tag,
  scope: "read",
  action: "node.read-id",
  response: z.string().min(1),
});
