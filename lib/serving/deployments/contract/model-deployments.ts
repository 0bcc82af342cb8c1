import { operation } from "@/lib/edge/http/contract";
import { downloadAnswer, downloadBody } from "@/lib/serving/models/contract";
import * as z from "zod";
import { deployment } from "./deployment-schema";

/* Deployments as the Kamiwaza client asks for them from a model's side. */

const tag = "Models";

export const downloadAndDeploy = operation({
  method: "POST",
  path: "/api/models/download_and_deploy",
  summary: "Download files of a repository and deploy them; the deployment waits for its files",
  tag,
  scope: "write",
  action: "deployment.create-with-download",
  idempotent: true,
  body: downloadBody,
  response: downloadAnswer,
});

const afterDownload = {
  method: "POST",
  tag,
  scope: "write",
  body: z.strictObject({ novice_selected_context: z.int().min(1).nullish() }).nullish(),
  response: z.object({ message: z.string(), status: z.string(), deployment_id: z.uuid() }),
} as const;

export const deployAfterDownload = operation({
  ...afterDownload,
  path: "/api/models/deploy_after_download/{key}",
  summary: "Deploy a model, by its id, as soon as its files are here",
  action: "deployment.create-after-download",
  params: z.object({ key: z.string().max(512) }),
});

/** The client writes a repository as it is, slash and all. */
export const deployRepositoryAfterDownload = operation({
  ...afterDownload,
  path: "/api/models/deploy_after_download/{key}/{name}",
  summary: "Deploy a model, by its repository, as soon as its files are here",
  action: "deployment.create-after-download-of-repository",
  params: z.object({ key: z.string().max(256), name: z.string().max(256) }),
});

export const getModelDeployments = operation({
  method: "GET",
  path: "/api/models/{modelId}/deployment_info",
  summary: "Deployments of a model",
  tag,
  scope: "read",
  action: "deployment.list-of-model",
  params: z.object({ modelId: z.uuid() }),
  response: z.object({ model_id: z.uuid(), deployments: z.array(deployment) }),
});

export const listPendingDeployments = operation({
  method: "GET",
  path: "/api/models/pending_deployments",
  summary: "Deployments that wait for their files",
  tag,
  scope: "read",
  action: "deployment.list-pending",
  response: z.array(deployment),
});

export const cleanUpStaleDeployments = operation({
  method: "POST",
  path: "/api/models/cleanup_stale_deployments",
  summary: "Delete deployments that never served and whose download was cancelled",
  tag,
  scope: "write",
  action: "deployment.clean-up",
  response: z.object({ cleaned: z.int(), deployment_ids: z.array(z.uuid()) }),
});
