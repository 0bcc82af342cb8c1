import * as z from "zod";
import { modelFile } from "./file-schema";

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
    files_being_downloaded: z.array(modelFile),
    modelcard: z.string().nullable(),
    default_config: z.record(z.string(), z.unknown()),
    created_timestamp: z.iso.datetime().nullable(),
    modified_timestamp: z.iso.datetime().nullable(),
    /** Deployments that use it, for the Library. */
    deployments: z.array(z.object({ id: z.uuid(), name: z.string(), phase: z.string() })).optional(),
    bytes_on_disk: z.number().optional(),
    imported_from: z
      .object({ path: z.string(), node_id: z.uuid() })
      .nullish()
      .describe("folder it was last imported from, for models of no hub"),
    ready: z.boolean().optional().describe("at least one choice is complete and verified, with all its parts"),
  })
  .meta({ id: "Model" });

export type Model = z.infer<typeof model>;

/** What a list shows of a model: its card may be longer than all the rest. */
export const modelSummary = model.omit({ modelcard: true }).meta({ id: "ModelSummary" });
export type ModelSummary = z.infer<typeof modelSummary>;
