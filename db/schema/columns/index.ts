import { timestamp, uuid } from "drizzle-orm/pg-core";

/** Random UUID primary key: safe on CockroachDB, where serial keys make hot ranges. */
export const id = () => uuid("id").primaryKey().defaultRandom();

/** Every tenant row names its organization from day one. */
export const organizationId = () => uuid("organization_id").notNull();

export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

export const createdAt = () => instant("created_at").notNull().defaultNow();
export const updatedAt = () => instant("updated_at").notNull().defaultNow();
