import { ignoredFields } from "@/lib/edge/http/contract-fields";
import { modelFacts } from "@/lib/serving/engines/facts";
import { verificationPhases } from "@/lib/serving/nodes/protocol";
import { fit } from "@/lib/serving/placement/contract";
import * as z from "zod";

/** A file on one node: whether it is there, and when its bytes were last compared with its checksum. */
export const fileCopy = z
  .object({
    node_id: z.uuid(),
    ready: z.boolean(),
    downloaded_at: z.iso.datetime().nullable().describe("when it was complete and verified as it arrived"),
    verification: z
      .object({
        phase: z.enum(verificationPhases),
        pending: z.boolean().describe("waits for its turn, or is being read"),
        bytes_done: z.number(),
        requested_at: z.iso.datetime(),
        requested_by: z.string().nullable(),
        result: z.enum(["intact", "damaged", "missing"]).nullable().describe("of the newest reading that ended"),
        verified_at: z.iso.datetime().nullable(),
        error: z.object({ code: z.string(), detail: z.string() }).nullable(),
      })
      .nullable()
      .describe("null when nobody asked since the download"),
  })
  .meta({ id: "FileCopy" });

export type FileCopy = z.infer<typeof fileCopy>;

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
    copies: z.array(fileCopy).optional().describe("by node, with those that lost it"),
    facts: modelFacts.nullable().optional(),
  })
  .meta({ id: "ModelFile" });

/** What is known of a file that somebody registers by hand. */
export const registeredFile = z.strictObject({
  ...ignoredFields(
    "id",
    "hub",
    "m_id",
    "model_id",
    "checksum",
    "checksum_type",
    "created_timestamp",
    "is_downloading",
    "download_pid",
    "download",
    "dl_requested_at",
    "download_node",
    "download_percentage",
    "download_elapsed",
    "download_remaining",
    "download_throughput",
  ),
  name: z.string().min(1).max(1024),
  size: z.int().nonnegative().nullish(),
  storage_type: modelFile.shape.storage_type.nullish(),
  storage_host: z.string().max(2048).nullish(),
  storage_location: z.string().max(2048).nullish(),
});

export type RegisteredFile = z.infer<typeof registeredFile>;

export type ModelFile = z.infer<typeof modelFile>;
