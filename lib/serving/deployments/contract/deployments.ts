import { operation } from "@/lib/edge/http/contract";
import { queryBoolean, queryList } from "@/lib/edge/http/query";
import * as z from "zod";
import { deployBody } from "./deploy-body";
import { deployment } from "./deployment-schema";
import { kamiwazaStatus } from "./states";

const tag = "Serving";

const params = z.object({ deploymentId: z.uuid() });

export const deployModel = operation({
  method: "POST",
  path: "/api/serving/deploy_model",
  summary: "Deploy a model; answers with the bare deployment id",
  tag,
  scope: "write",
  action: "deployment.create",
  idempotent: true,
  body: deployBody.refine((body) => body.m_id ?? body.model_id, { error: "name the model in `m_id`", path: ["m_id"] }),
  response: z.uuid(),
  status: 202,
});
export const listDeployments = operation({
  method: "GET",
  path: "/api/serving/deployments",
  summary: "Deployments",
  tag,
  scope: "read",
  action: "deployment.list",
  query: z.strictObject({
    model_id: z.uuid().optional(),
    capability: queryList(z.string().max(64), 16)
      .optional()
      .describe("what they all can do; may be sent several times"),
  }),
  response: z.array(deployment),
});
export const getDeployment = operation({
  method: "GET",
  path: "/api/serving/deployment/{deploymentId}",
  summary: "One deployment",
  tag,
  scope: "read",
  action: "deployment.read",
  params,
  response: deployment,
});
export const getDeploymentStatus = operation({
  method: "GET",
  path: "/api/serving/deployment/{deploymentId}/status",
  summary: "Its status as a bare string",
  tag,
  scope: "read",
  action: "deployment.read-status",
  params,
  response: kamiwazaStatus,
});
export const stopDeployment = operation({
  method: "DELETE",
  path: "/api/serving/deployment/{deploymentId}",
  summary: "Stop it; the definition stays so that it can be started again",
  tag,
  scope: "write",
  action: "deployment.stop",
  params,
  query: z.strictObject({ force: queryBoolean.optional() }),
  response: z.boolean(),
});
export const startDeployment = operation({
  method: "POST",
  path: "/api/serving/deployment/{deploymentId}/start",
  summary: "Start a stopped or failed deployment again",
  tag,
  scope: "write",
  action: "deployment.start",
  params,
  response: deployment,
});
export const restartDeployment = operation({
  method: "POST",
  path: "/api/serving/deployment/{deploymentId}/restart",
  summary: "Restart its engines with the same configuration",
  tag,
  scope: "write",
  action: "deployment.restart",
  params,
  response: deployment,
});
export const updateDeployment = operation({
  method: "PATCH",
  path: "/api/serving/deployment/{deploymentId}",
  summary: "Change engine parameters or the number of replicas: a new generation replaces the old one",
  tag,
  scope: "write",
  action: "deployment.update",
  params,
  body: z.strictObject({
    config: z.record(z.string(), z.unknown()).nullish(),
    copies: z.int().min(1).max(64).nullish(),
    engine_name: z.string().max(64).nullish(),
  }),
  response: deployment,
});
export const deleteDeployment = operation({
  method: "DELETE",
  path: "/api/serving/deployment/{deploymentId}/delete",
  summary: "Stop and forget a deployment",
  tag,
  scope: "write",
  action: "deployment.delete",
  params,
  response: z.boolean(),
});
