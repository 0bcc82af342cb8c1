import { ignoredFields } from "@/lib/edge/http/contract-fields";
import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";

const tag = "Serving";

export const getServingHealth = operation({
  method: "GET",
  path: "/api/serving/health",
  summary: "State of each deployment",
  tag,
  scope: "read",
  action: "serving.read-health",
  response: z.array(z.record(z.string(), z.string())),
});
export const getServingStatus = operation({
  method: "GET",
  path: "/api/serving/status",
  summary: "Whether deployments are being carried out",
  tag,
  scope: "read",
  action: "serving.read-status",
  response: z.object({ status: z.enum(["running", "not running"]) }),
});
export const startServing = operation({
  method: "POST",
  path: "/api/serving/start",
  summary: "Kept for the Kamiwaza client: serving is always on",
  tag,
  scope: "write",
  action: "serving.start",
  body: z.strictObject(ignoredFields("address", "runtime_env", "options")).nullish(),
  response: z.object({ status: z.enum(["running", "not running"]) }),
});
