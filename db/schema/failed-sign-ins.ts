import { integer, pgTable } from "drizzle-orm/pg-core";
import { instant } from "./columns";

/** Wrong passwords in a row, by a digest of the name they were tried for: of names that somebody has and that nobody has. */
export const failedSignIns = pgTable("failed_sign_ins", {
  /** Of a fixed number, so that invented names fill no database: lib/auth/sign-in-lock.ts. */
  place: integer("place").primaryKey(),
  failures: integer("failures").notNull(),
  lastFailedAt: instant("last_failed_at").notNull(),
});
