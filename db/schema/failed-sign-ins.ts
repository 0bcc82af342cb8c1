import { integer, pgTable } from "drizzle-orm/pg-core";
import { instant } from "./columns";

/**
 * Wrong passwords in a row, by a digest of the name they were tried for and of where from: of names that somebody has and
 * that nobody has.
 */
export const failedSignIns = pgTable("failed_sign_ins", {
  /** Of a fixed number, so that invented names fill no database: lib/identity/auth/sign-in/sign-in-throttle.ts. */
  place: integer("place").primaryKey(),
  /** Digest of the name alone, so that all of its places can be cleared at once. */
  namePlace: integer("name_place"),
  failures: integer("failures").notNull(),
  lastFailedAt: instant("last_failed_at").notNull(),
});
