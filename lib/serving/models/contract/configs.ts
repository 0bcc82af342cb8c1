import { ignoredFields } from "@/lib/edge/http/contract-fields";
import { operation } from "@/lib/edge/http/contract";
import { queryBoolean } from "@/lib/edge/http/query";
import * as z from "zod";

const tag = "Models";

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
    /** Parameters that ask for what no engine here does; a deployment goes without them. */
    warnings: z.array(z.object({ pointer: z.string(), detail: z.string() })),
  })
  .meta({ id: "ModelConfig" });

export type ModelConfig = z.infer<typeof modelConfig>;

const text = z.string().max(2048);

const configBody = z.strictObject({
  m_file_id: z.uuid().nullish(),
  name: z.string().max(256).nullish(),
  default: z.boolean().nullish(),
  description: text.nullish(),
  config: z
    .record(z.string(), z.unknown())
    .nullish()
    .describe(
      "engine parameters, by the engine's names or well-known others (`n_ctx`, `max_model_len`, `n_gpu_layers`); sampling values (`temperature`, `top_p`, `max_tokens`) hold where a caller sends none; `strip_thinking` takes `<think>…</think>` out of answers; `embedding_token_ids` (`openai` or `model`) says whose token ids are sent for embedding",
    ),
  system_config: z.record(z.string(), z.unknown()).nullish(),
});

const configParams = z.object({ configId: z.uuid() });

const modelParams = z.object({ modelId: z.uuid() });

export const listModelConfigsOfModel = operation({
  method: "GET",
  path: "/api/models/{modelId}/configs",
  summary: "Configurations of a model",
  tag,
  scope: "read",
  action: "model-config.list",
  params: modelParams,
  query: z.strictObject({ default: queryBoolean.optional() }),
  response: z.array(modelConfig),
});

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
  query: z.strictObject({ model_id: z.uuid().optional() }),
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
  body: configBody.extend({
    m_id: z.uuid().nullish(),
    ...ignoredFields("id", "kamiwaza_version", "created_at", "modified_at"),
  }),
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
