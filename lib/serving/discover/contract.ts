import { operation } from "@/lib/edge/http/contract";
import { queryBoolean } from "@/lib/edge/http/query";
import { model, modelFile } from "@/lib/serving/models/contract";
import { fit } from "@/lib/serving/placement/contract";
import * as z from "zod";

const tag = "Models";

const modelParams = z.object({ modelId: z.uuid() });

const fileParams = z.object({ fileId: z.uuid() });

export const searchModels = operation({
  method: "POST",
  path: "/api/models/search",
  summary: "Search the hub and the models known here",
  tag,
  scope: "read",
  action: "model.search",
  body: z.strictObject({
    query: z.string().max(512),
    hubs_to_search: z.array(z.string().max(64)).max(64).nullish().describe("`*` for every one"),
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

export const searchHubFiles = operation({
  method: "POST",
  path: "/api/model_files/search",
  summary: "Files of a repository on the hub, with size and whether they fit here",
  tag,
  scope: "read",
  action: "model-file.search",
  body: z.strictObject({
    hub: z.string().max(64).nullish(),
    model: z.string().max(512),
    version: z.string().max(256).nullish(),
  }),
  response: z.array(modelFile),
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
    refused_files: z
      .array(z.object({ name: z.string(), reason: z.string() }))
      .describe("files that cannot be fetched for their names; what is invisible in a name is written out"),
    unread: z
      .array(z.object({ part: z.enum(["card", "headers"]), reason: z.string() }))
      .describe("what the hub did not give just now; asking again may"),
    /** Choices: one quantization as one file, or with all parts it is split into. */
    variants: z.array(
      z.object({
        name: z.string(),
        quantization: z.string().nullable(),
        files: z.array(z.string()),
        total_bytes: z.number(),
        fit,
        obstacle: z.string().nullable().describe("why no engine could serve it, whatever the hardware"),
        model_id: z.uuid().nullable().describe("the model of the library that has all its files"),
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
  query: z.strictObject({ repo_id: z.string().max(512), revision: z.string().max(256).optional() }),
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
        model_id: z.uuid().nullable().describe("the model of the library that has it already"),
      })
      .nullable(),
    reason: z.string().describe("why there is none, or why this one"),
  }),
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

const guidesTaken = z.object({ imported: z.int(), total: z.int(), message: z.string() });

export const importGuides = operation({
  method: "POST",
  path: "/api/guide/import",
  summary: "Import curated models; this release has no source of them",
  tag: "Guide",
  scope: "write",
  action: "guide.import",
  query: z.strictObject({ replace: queryBoolean.optional() }),
  response: guidesTaken,
});
export const refreshGuides = operation({
  method: "POST",
  path: "/api/guide/refresh",
  summary: "Refresh curated models; this release has no source of them",
  tag: "Guide",
  scope: "write",
  action: "guide.refresh",
  response: guidesTaken,
});
