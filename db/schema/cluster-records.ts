import { jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, organizationId } from "./columns";

/** Where machines stand, as the Kamiwaza client records it. */
export const locations = pgTable("locations", {
  id: id(),
  organizationId: organizationId(),
  attributes: jsonb("attributes").$type<Record<string, string | null>>().notNull(),
  name: text("name").notNull(),
  createdAt: createdAt(),
});

export const clusters = pgTable("clusters", {
  id: id(),
  organizationId: organizationId(),
  locationId: uuid("location_id").notNull(),
  name: text("name").notNull(),
  createdAt: createdAt(),
});

/** Hardware that somebody recorded by hand; nodes with an agent describe themselves. */
export const recordedHardware = pgTable("recorded_hardware", {
  id: id(),
  organizationId: organizationId(),
  attributes: jsonb("attributes").$type<Record<string, unknown>>().notNull(),
  createdAt: createdAt(),
});
