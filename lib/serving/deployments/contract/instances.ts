import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";
import { modelInstance } from "./instance-schema";

const tag = "Serving";

export const listModelInstances = operation({
  method: "GET",
  path: "/api/serving/model_instances",
  summary: "Running engines",
  tag,
  scope: "read",
  action: "instance.list",
  query: z.strictObject({ deployment_id: z.uuid().optional() }),
  response: z.array(modelInstance),
});
export const getModelInstance = operation({
  method: "GET",
  path: "/api/serving/model_instance/{instanceId}",
  summary: "One engine",
  tag,
  scope: "read",
  action: "instance.read",
  params: z.object({ instanceId: z.uuid() }),
  response: modelInstance,
});
