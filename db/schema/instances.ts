import { bigint, index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, instant, organizationId, updatedAt } from "./columns";

/**
 * One engine of a deployment on one node. The reconciler writes what is wanted, the agent's reports what is observed.
 */
export const instances = pgTable(
  "instances",
  {
    id: id(),
    organizationId: organizationId(),
    deploymentId: uuid("deployment_id").notNull(),
    nodeId: uuid("node_id").notNull(),
    generation: integer("generation").notNull(),
    engine: text("engine").notNull(),
    config: jsonb("config").$type<Record<string, unknown>>().notNull(),
    primaryFileId: uuid("primary_file_id").notNull(),
    fileIds: jsonb("file_ids").$type<string[]>().notNull(),
    estimatedBytes: bigint("estimated_bytes", { mode: "number" }),
    /** Of these, the weights in host memory, and all that is in device memory. */
    weightsBytes: bigint("weights_bytes", { mode: "number" }),
    deviceBytes: bigint("device_bytes", { mode: "number" }),
    desired: text("desired").notNull(),
    restart: integer("restart").notNull().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),

    phase: text("phase").notNull().default("waiting"),
    phaseSince: instant("phase_since"),
    observedGeneration: integer("observed_generation").notNull().default(0),
    pid: integer("pid"),
    port: integer("port"),
    restarts: integer("restarts").notNull().default(0),
    loadPercent: integer("load_percent"),
    measuredBytes: bigint("measured_bytes", { mode: "number" }),
    error: jsonb("error").$type<{
      code: string;
      detail: string;
      evidence?: string | undefined;
      fix?: { label: string; patch: Record<string, unknown> } | undefined;
      at: string;
    }>(),
    observedAt: instant("observed_at"),
  },
  (table) => [index("instances_deployment").on(table.deploymentId), index("instances_node").on(table.nodeId)],
);
