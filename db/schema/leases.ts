import { bigint, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./columns";

/** Who may do a job that only one process may do. `fence` rises with every change of holder. */
export const leases = pgTable("leases", {
  name: text("name").primaryKey(),
  holder: text("holder").notNull(),
  fence: bigint("fence", { mode: "number" }).notNull(),
  expiresAt: instant("expires_at").notNull(),
});
