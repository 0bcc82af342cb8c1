import * as z from "zod";

export const modelInstance = z
  .object({
    id: z.uuid(),
    deployment_id: z.uuid(),
    deployed_at: z.iso.datetime(),
    container_id: z.string().nullable(),
    node_id: z.uuid(),
    host_name: z.string(),
    listen_port: z.int().nullable(),
    status: z.string(),
    phase: z.string(),
    phase_since: z.iso.datetime().nullable(),
    restarts: z.int(),
    load_percent: z.int().nullable(),
    pid: z.int().nullable(),
    estimated_bytes: z.number().nullable(),
    measured_bytes: z.number().nullable(),
    damaged_files: z
      .array(
        z.object({
          name: z.string(),
          found_at: z.iso.datetime(),
          fetched_again: z.boolean().describe("a sound copy is there; a restart takes it"),
          detail: z.string(),
        }),
      )
      .describe("files it runs on that its node found damaged"),
    error: z.object({ code: z.string(), detail: z.string(), evidence: z.string().nullable() }).nullable(),
  })
  .meta({ id: "ModelInstance" });
export type ModelInstance = z.infer<typeof modelInstance>;
