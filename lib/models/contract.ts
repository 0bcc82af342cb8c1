import { operation } from "@/lib/http/contract";
import { queryBoolean } from "@/lib/http/query";
import { modelFacts } from "@/lib/engines/facts";
import { fit } from "@/lib/placement/contract";
import * as z from "zod";

const tag = "Models";
const text = z.string().max(2048);

export const modelFile = z
  .object({
    id: z.uuid().optional(),
    name: z.string(),
    size: z.number().int(),
    storage_type: z.enum(["file", "s3", "gcs", "azureblob", "scratch", "oci"]),
    storage_host: z.string().nullable(),
    storage_location: z.string().nullable(),
    hub: z.string().nullable(),
    model_id: z.uuid().nullable(),
    checksum: z.string().nullable(),
    checksum_type: z.string().nullable(),
    created_timestamp: z.iso.datetime().nullable(),
    is_downloading: z.boolean(),
    download_pid: z.number().nullable(),
    download: z.boolean().describe("true when the file was asked for, or is there"),
    dl_requested_at: z.iso.datetime().nullable(),
    download_node: z.string().nullable(),
    download_percentage: z.int(),
    download_elapsed: z.string().nullable().describe("MM:SS"),
    download_remaining: z.string().nullable(),
    download_throughput: z.string().nullable(),
    quantization: z.string().nullable().optional(),
    fit: fit.optional(),
    facts: modelFacts.nullable().optional(),
  })
  .meta({ id: "ModelFile" });
export type ModelFile = z.infer<typeof modelFile>;

export const model = z
  .object({
    id: z.uuid().optional(),
    name: z.string(),
    repo_modelId: z.string().nullable(),
    modelfamily: z.string().nullable(),
    purpose: z.string().nullable(),
    version: z.string().nullable().describe("commit everything is taken from"),
    author: z.string().nullable(),
    description: z.string().nullable(),
    source_repository: z.string().nullable(),
    sha_repository: z.string().nullable(),
    hub: z.string().nullable(),
    hosted: z.enum(["local", "external"]),
    quantization_details: z.string().nullable(),
    private: z.boolean(),
    gated: z.boolean().optional(),
    licence: z.string().nullable().optional(),
    downloads: z.int().nullable().optional(),
    likes: z.int().nullable().optional(),
    updated_on_hub: z.string().nullable().optional(),
    m_files: z.array(modelFile),
    files_being_downloaded: z.array(z.string()),
    modelcard: z.string().nullable(),
    default_config: z.record(z.string(), z.unknown()),
    created_timestamp: z.iso.datetime().nullable(),
    modified_timestamp: z.iso.datetime().nullable(),
    /** Deployments that use it, for the Library. */
    deployments: z.array(z.object({ id: z.uuid(), name: z.string(), phase: z.string() })).optional(),
    bytes_on_disk: z.number().optional(),
    ready: z.boolean().optional().describe("at least one servable file is complete and verified"),
  })
  .meta({ id: "Model" });
export type Model = z.infer<typeof model>;

export const modelConfig = z
  .object({
    id: z.uuid(),
    m_id: z.uuid(),
    m_file_id: z.uuid().nullable(),
    name: z.string().nullable(),
    default: z.boolean(),
    description: z.string().nullable(),
    config: z.record(z.string(), z.unknown()),
    system_config: z.record(z.string(), z.unknown()),
    kamiwaza_version: z.string().nullable(),
    created_at: z.iso.datetime(),
    modified_at: z.iso.datetime().nullable(),
  })
  .meta({ id: "ModelConfig" });
export type ModelConfig = z.infer<typeof modelConfig>;

const modelParams = z.object({ modelId: z.uuid() });

export const listModels = operation({
  method: "GET",
  path: "/api/models",
  summary: "Models known here",
  tag,
  scope: "read",
  action: "model.list",
  query: z.object({ load_files: queryBoolean.optional() }),
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
  body: z.object({
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
    default_config: z.record(z.string(), z.unknown()).nullish(),
  }),
  response: model,
});
export const deleteModel = operation({
  method: "DELETE",
  path: "/api/models/{modelId}",
  summary: "Delete a model and its files; refused while a deployment uses it unless forced",
  tag,
  scope: "write",
  action: "model.delete",
  params: modelParams,
  query: z.object({ force: queryBoolean.optional() }),
  response: z.object({ deleted: z.boolean(), id: z.uuid() }),
});
export const searchModels = operation({
  method: "POST",
  path: "/api/models/search",
  summary: "Search the hub and the models known here",
  tag,
  scope: "read",
  action: "model.search",
  body: z.object({
    query: z.string().max(512),
    hubs_to_search: z.array(z.string()).nullish(),
    exact: z.boolean().nullish(),
    limit: z.int().min(1).max(1000).nullish(),
    /** Only repositories that hold this format. */
    format: z.enum(["gguf", "safetensors", "mlx"]).nullish(),
  }),
  response: z.object({
    results: z.array(z.object({ id: z.uuid().optional(), model })),
    total_results: z.int(),
    hub_error: z.string().nullable(),
    hub_results_partial: z.boolean(),
    local_results_only: z.boolean(),
  }),
});
/** `{repo_id, revision}` is the older spelling of `{model, version}`; both are taken. */
const downloadBody = z
  .object({
    model: z.string().max(512).optional(),
    repo_id: z.string().max(512).optional(),
    version: z.string().max(256).nullish(),
    revision: z.string().max(256).nullish(),
    hub: z.string().max(64).nullish(),
    files_to_download: z.array(z.string().max(1024)).max(2000).nullish(),
    node_id: z.uuid().nullish(),
  })
  .refine((body) => body.model ?? body.repo_id, { error: "name the repository in `model`", path: ["model"] });
const downloadAnswer = z.object({
  result: z.boolean(),
  message: z.string(),
  files: z.array(modelFile),
  model_id: z.uuid(),
  download_id: z.uuid().nullable(),
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
export const importModel = operation({
  method: "POST",
  path: "/api/models/import",
  summary: "Import model files from a folder on a node",
  tag,
  scope: "admin",
  action: "model.import",
  idempotent: true,
  body: z.object({
    path: z.string().min(1).max(4096).describe("absolute folder on the node"),
    name: z.string().trim().min(1).max(256).nullish(),
    node_id: z.uuid().nullish(),
  }),
  response: downloadAnswer,
});
export const getModelMemory = operation({
  method: "GET",
  path: "/api/models/{modelId}/memory_usage",
  summary: "Bytes the largest servable file needs",
  tag,
  scope: "read",
  action: "model.read-memory",
  params: modelParams,
  response: z.int(),
});
export const listModelConfigsOfModel = operation({
  method: "GET",
  path: "/api/models/{modelId}/configs",
  summary: "Configurations of a model",
  tag,
  scope: "read",
  action: "model-config.list",
  params: modelParams,
  query: z.object({ default: queryBoolean.optional() }),
  response: z.array(modelConfig),
});

const fileParams = z.object({ fileId: z.uuid() });

export const listModelFiles = operation({
  method: "GET",
  path: "/api/model_files",
  summary: "Files of all models",
  tag,
  scope: "read",
  action: "model-file.list",
  response: z.array(modelFile),
});
export const getModelFile = operation({
  method: "GET",
  path: "/api/model_files/{fileId}",
  summary: "One file",
  tag,
  scope: "read",
  action: "model-file.read",
  params: fileParams,
  response: modelFile,
});
export const createModelFile = operation({
  method: "POST",
  path: "/api/model_files",
  summary: "Register a file by hand",
  tag,
  scope: "write",
  action: "model-file.create",
  body: z.object({
    name: z.string().min(1).max(1024),
    size: z.number().int().nonnegative().nullish(),
    storage_type: modelFile.shape.storage_type.nullish(),
    storage_host: text.nullish(),
    storage_location: text.nullish(),
    m_id: z.uuid().nullish(),
    model_id: z.uuid().nullish(),
  }),
  response: modelFile,
});
export const deleteModelFile = operation({
  method: "DELETE",
  path: "/api/model_files/{fileId}",
  summary: "Delete one file from every node",
  tag,
  scope: "write",
  action: "model-file.delete",
  params: fileParams,
  response: z.object({ deleted: z.boolean(), id: z.uuid() }),
});
export const getModelFileMemory = operation({
  method: "GET",
  path: "/api/model_files/{fileId}/memory_usage",
  summary: "Bytes this file needs when served",
  tag,
  scope: "read",
  action: "model-file.read-memory",
  params: fileParams,
  response: z.int(),
});
export const searchHubFiles = operation({
  method: "POST",
  path: "/api/model_files/search",
  summary: "Files of a repository on the hub, with size and whether they fit here",
  tag,
  scope: "read",
  action: "model-file.search",
  body: z.object({
    hub: z.string().max(64).nullish(),
    model: z.string().max(512),
    version: z.string().max(256).nullish(),
  }),
  response: z.array(modelFile),
});
export const downloadStatus = operation({
  method: "GET",
  path: "/api/model_files/download_status",
  summary: "Progress of a model's files",
  tag,
  scope: "read",
  action: "download.read-status",
  query: z.object({ model_id: z.string().max(512).optional() }),
  response: z.array(
    z.object({
      id: z.uuid(),
      m_id: z.uuid(),
      name: z.string(),
      download: z.boolean(),
      is_downloading: z.boolean(),
      storage_location: z.string().nullable(),
      download_node: z.string().nullable(),
      dl_requested_at: z.iso.datetime().nullable(),
      download_pid: z.number().nullable(),
      download_percentage: z.int(),
      download_elapsed: z.string().nullable(),
      download_remaining: z.string().nullable(),
      download_throughput: z.string().nullable(),
    }),
  ),
});
export const cancelFileDownload = operation({
  method: "DELETE",
  path: "/api/model_files/{fileId}/download",
  summary: "Cancel the download of one file",
  tag,
  scope: "write",
  action: "download.cancel-file",
  params: fileParams,
  response: z.object({ result: z.boolean(), message: z.string(), file_id: z.uuid(), cancelled_at: z.iso.datetime() }),
});
export const cancelAllDownloads = operation({
  method: "DELETE",
  path: "/api/model_files/downloads/cancel_all",
  summary: "Cancel the downloads of a model",
  tag,
  scope: "write",
  action: "download.cancel-all",
  query: z.object({ model_id: z.string().max(512).optional() }),
  response: z.object({
    result: z.boolean(),
    message: z.string(),
    total_downloads: z.int(),
    cancelled_count: z.int(),
    failed_count: z.int(),
    cancelled_files: z.array(z.string()),
    failed_files: z.array(z.string()),
    cancelled_at: z.iso.datetime(),
  }),
});

const configBody = z.object({
  m_file_id: z.uuid().nullish(),
  name: z.string().max(256).nullish(),
  default: z.boolean().nullish(),
  description: text.nullish(),
  config: z.record(z.string(), z.unknown()).nullish(),
  system_config: z.record(z.string(), z.unknown()).nullish(),
});
const configParams = z.object({ configId: z.uuid() });

export const createModelConfig = operation({
  method: "POST",
  path: "/api/model_configs",
  summary: "Save named engine parameters",
  tag,
  scope: "write",
  action: "model-config.create",
  idempotent: true,
  body: configBody.extend({ m_id: z.uuid() }),
  response: modelConfig,
});
/** The older spelling, with the model in the path. */
export const createModelConfigOfModel = operation({
  method: "POST",
  path: "/api/models/{modelId}/configs",
  summary: "Save named engine parameters of this model",
  tag,
  scope: "write",
  action: "model-config.create-for-model",
  params: modelParams,
  body: configBody,
  response: modelConfig,
});
export const listModelConfigs = operation({
  method: "GET",
  path: "/api/model_configs",
  summary: "Configurations, of one model or all",
  tag,
  scope: "read",
  action: "model-config.list-all",
  query: z.object({ model_id: z.uuid().optional() }),
  response: z.array(modelConfig),
});
export const getModelConfig = operation({
  method: "GET",
  path: "/api/model_configs/{configId}",
  summary: "One configuration",
  tag,
  scope: "read",
  action: "model-config.read",
  params: configParams,
  response: modelConfig,
});
export const updateModelConfig = operation({
  method: "PUT",
  path: "/api/model_configs/{configId}",
  summary: "Change a configuration",
  tag,
  scope: "write",
  action: "model-config.update",
  params: configParams,
  body: configBody.extend({ m_id: z.uuid().nullish() }),
  response: modelConfig,
});
export const deleteModelConfig = operation({
  method: "DELETE",
  path: "/api/model_configs/{configId}",
  summary: "Delete a configuration",
  tag,
  scope: "write",
  action: "model-config.delete",
  params: configParams,
  response: z.object({ deleted: z.boolean(), id: z.uuid() }),
});

export const hubRepository = z
  .object({
    repo_id: z.string(),
    commit: z.string(),
    requested_revision: z.string(),
    licence: z.string().nullable(),
    gated: z.boolean(),
    /** Where a person accepts the licence of a gated repository. */
    gate_url: z.string().nullable(),
    private: z.boolean(),
    task: z.string().nullable(),
    downloads: z.int().nullable(),
    likes: z.int().nullable(),
    updated_on_hub: z.string().nullable(),
    card: z.string().nullable(),
    files: z.array(modelFile),
    /** Servable choices: one quantization each, with all shards. */
    variants: z.array(
      z.object({
        name: z.string(),
        quantization: z.string().nullable(),
        files: z.array(z.string()),
        total_bytes: z.number(),
        fit,
        on_disk: z.boolean(),
      }),
    ),
  })
  .meta({ id: "HubRepository" });
export type HubRepository = z.infer<typeof hubRepository>;

export const getHubRepository = operation({
  method: "GET",
  path: "/api/hub/repository",
  summary: "A repository on the hub: files, licence, and which variants fit here",
  tag: "Hub",
  scope: "read",
  action: "hub.read-repository",
  query: z.object({ repo_id: z.string().max(512), revision: z.string().max(256).optional() }),
  response: hubRepository,
});
export const getStarterModel = operation({
  method: "GET",
  path: "/api/hub/starter",
  summary: "A model that suits this hardware, to begin with",
  tag: "Hub",
  scope: "read",
  action: "hub.read-starter",
  response: z.object({
    starter: z
      .object({
        repo_id: z.string(),
        file: z.string(),
        title: z.string(),
        size_bytes: z.number(),
        why: z.string(),
        fit,
      })
      .nullable(),
    reason: z.string().describe("why there is none, or why this one"),
  }),
});

export const download = z
  .object({
    id: z.uuid(),
    model_id: z.uuid(),
    model_name: z.string(),
    node_id: z.uuid(),
    node_name: z.string(),
    source: z.string(),
    phase: z.string(),
    desired: z.enum(["run", "pause", "cancel"]),
    bytes_done: z.number(),
    bytes_total: z.number(),
    bytes_per_second_10: z.number().nullable(),
    bytes_per_second_60: z.number().nullable(),
    /** Seconds left as a range from the two averages; null when unknown or the spread is above fourfold. */
    eta_seconds: z.object({ low: z.number(), high: z.number() }).nullable(),
    error: z.object({ code: z.string(), detail: z.string() }).nullable(),
    retry_at: z.iso.datetime().nullable(),
    requested_by: z.string().nullable(),
    created_at: z.iso.datetime(),
    started_at: z.iso.datetime().nullable(),
    ended_at: z.iso.datetime().nullable(),
    files: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        size: z.number(),
        phase: z.string(),
        bytes_done: z.number(),
        error: z.object({ code: z.string(), detail: z.string() }).nullable(),
      }),
    ),
  })
  .meta({ id: "Download" });
export type Download = z.infer<typeof download>;
const downloadParams = z.object({ downloadId: z.uuid() });
export const listDownloads = operation({
  method: "GET",
  path: "/api/downloads",
  summary: "Running downloads and the newest ended ones",
  tag: "Downloads",
  scope: "read",
  action: "download.list",
  query: z.object({ active: queryBoolean.optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
  response: z.array(download),
});
export const getDownload = operation({
  method: "GET",
  path: "/api/downloads/{downloadId}",
  summary: "One download",
  tag: "Downloads",
  scope: "read",
  action: "download.read",
  params: downloadParams,
  response: download,
});
export const pauseDownload = operation({
  method: "POST",
  path: "/api/downloads/{downloadId}/pause",
  summary: "Pause; what is on disk is kept",
  tag: "Downloads",
  scope: "write",
  action: "download.pause",
  params: downloadParams,
  response: download,
});
export const resumeDownload = operation({
  method: "POST",
  path: "/api/downloads/{downloadId}/resume",
  summary: "Go on, or try a failed one again",
  tag: "Downloads",
  scope: "write",
  action: "download.resume",
  params: downloadParams,
  response: download,
});
export const cancelDownload = operation({
  method: "POST",
  path: "/api/downloads/{downloadId}/cancel",
  summary: "Cancel and remove partial files",
  tag: "Downloads",
  scope: "write",
  action: "download.cancel",
  params: downloadParams,
  response: download,
});

export const guide = z.record(z.string(), z.unknown()).meta({ id: "Guide" });
export const listGuides = operation({
  method: "GET",
  path: "/api/guide",
  summary: "Curated models",
  tag: "Guide",
  scope: "read",
  action: "guide.list",
  response: z.array(guide),
});
