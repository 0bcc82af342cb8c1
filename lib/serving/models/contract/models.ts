import { ignoredFields } from "@/lib/edge/http/contract-fields";
import { operation } from "@/lib/edge/http/contract";
import { queryBoolean } from "@/lib/edge/http/query";
import * as z from "zod";
import { modelFile, registeredFile } from "./file-schema";
import { model } from "./model-schema";

const tag = "Models";

const text = z.string().max(2048);

const modelParams = z.object({ modelId: z.uuid() });

export const listModels = operation({
  method: "GET",
  path: "/api/models",
  summary: "Models known here",
  tag,
  scope: "read",
  action: "model.list",
  query: z.strictObject({ load_files: queryBoolean.optional() }),
  response: z.array(model),
});

export const getModel = operation({
  method: "GET",
  path: "/api/models/{modelId}",
  summary: "One model with its files",
  tag,
  scope: "read",
  action: "model.read",
  params: modelParams,
  response: model,
});

export const createModel = operation({
  method: "POST",
  path: "/api/models",
  summary: "Register a model by hand",
  tag,
  scope: "write",
  action: "model.create",
  idempotent: true,
  query: z.strictObject(ignoredFields("force_replace_credentials")),
  body: z.strictObject({
    name: z.string().trim().min(1).max(256),
    repo_modelId: text.nullish(),
    modelfamily: text.nullish(),
    purpose: text.nullish(),
    version: text.nullish(),
    author: text.nullish(),
    description: text.nullish(),
    source_repository: text.nullish(),
    sha_repository: text.nullish(),
    hub: text.nullish(),
    quantization_details: text.nullish(),
    private: z.boolean().nullish(),
    modelcard: z.string().max(500_000).nullish(),
    m_files: z.array(registeredFile).max(2000).nullish(),
    default_config: z
      .record(z.string(), z.unknown())
      .nullish()
      .describe("a configuration with its parameters in `config`, or the parameters themselves"),
  }),
  response: model,
});

export const deleteModel = operation({
  method: "DELETE",
  path: "/api/models/{modelId}",
  summary:
    "Delete a model and its files; refused while a deployment that is not stopped uses it, unless forced. A stopped one loses its model and cannot start again",
  tag,
  scope: "write",
  action: "model.delete",
  params: modelParams,
  query: z.strictObject({ force: queryBoolean.optional() }),
  response: z.object({ deleted: z.boolean(), id: z.uuid() }),
});

/** `{repo_id, revision}` is the older spelling of `{model, version}`; both are taken. */
export const downloadBody = z
  .strictObject({
    model: z.string().max(512).optional(),
    repo_id: z.string().max(512).optional(),
    version: z.string().max(256).nullish(),
    revision: z.string().max(256).nullish(),
    hub: z.string().max(64).nullish(),
    files_to_download: z.array(z.string().max(1024)).max(2000).nullish(),
    node_id: z.uuid().nullish(),
    deploy_after_download: z.boolean().nullish().describe("deploy it too; the deployment waits for its files"),
    novice_selected_context: z.int().min(1).nullish().describe("context of that deployment, in tokens"),
  })
  .refine((body) => body.model ?? body.repo_id, { error: "name the repository in `model`", path: ["model"] });

export const downloadAnswer = z.object({
  result: z.boolean(),
  status: z.enum(["downloading", "present"]),
  message: z.string(),
  files: z.array(modelFile),
  model_id: z.uuid(),
  download_id: z.uuid().nullable(),
  deployment_id: z.uuid().nullable().describe("of the deployment that was asked for with it"),
});

export const startDownload = operation({
  method: "POST",
  path: "/api/models/download",
  summary: "Download files of a repository, all or some",
  tag,
  scope: "write",
  action: "download.create",
  idempotent: true,
  body: downloadBody,
  response: downloadAnswer,
});

export const copyModel = operation({
  method: "POST",
  path: "/api/models/{modelId}/copy",
  summary: "Download a model's files to one more node ahead of a deployment, from the hub at the same commit",
  tag,
  scope: "write",
  action: "model.copy",
  idempotent: true,
  params: modelParams,
  body: z.strictObject({ node_id: z.uuid() }),
  response: downloadAnswer,
});

export const importModel = operation({
  method: "POST",
  path: "/api/models/import",
  summary: "Import model files from a folder on a node",
  tag,
  scope: "admin",
  action: "model.import",
  idempotent: true,
  body: z.strictObject({
    path: z.string().min(1).max(4096).describe("absolute folder on the node"),
    name: z.string().trim().min(1).max(256).nullish(),
    node_id: z.uuid().nullish(),
    model_id: z.uuid().nullish().describe("an imported model whose files are gone, to get them back; else a new one"),
  }),
  response: downloadAnswer,
});
