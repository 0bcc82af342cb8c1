import { index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant, organizationId, updatedAt } from "./columns";

/** What the reconciler knows of a deployment. Only the reconciler writes here. */
export const deploymentStatus = pgTable(
  "deployment_status",
  {
    deploymentId: uuid("deployment_id").primaryKey(),
    organizationId: organizationId(),
    observedGeneration: integer("observed_generation").notNull().default(0),
    /** A state word: waiting · placing · fetching · starting · warming · serving · degraded · stopping · stopped · failed. */
    phase: text("phase").notNull(),
    phaseSince: instant("phase_since").notNull().defaultNow(),
    engine: text("engine"),
    /** When each step of the current generation began, by state word, ISO 8601. */
    steps: jsonb("steps").$type<Record<string, string>>().notNull(),
    /** The choice of engine and node, as an Explanation. */
    explanation: jsonb("explanation"),
    errorCode: text("error_code"),
    errorDetail: text("error_detail"),
    errorEvidence: text("error_evidence"),
    errorFix: jsonb("error_fix").$type<{ label: string; patch: Record<string, unknown> }>(),
    errorAt: instant("error_at"),
    deployedAt: instant("deployed_at"),
    updatedAt: updatedAt(),
  },
  (table) => [index("deployment_status_updated").on(table.updatedAt)],
);
