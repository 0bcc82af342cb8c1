import { modelFacts } from "@/lib/engines/facts";
import { fit } from "@/lib/placement/contract";
import * as z from "zod";

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
    on_nodes: z.array(z.uuid()).optional().describe("nodes that hold it, verified"),
    facts: modelFacts.nullable().optional(),
  })
  .meta({ id: "ModelFile" });

export type ModelFile = z.infer<typeof modelFile>;
