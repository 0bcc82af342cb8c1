import * as z from "zod";

/** SQL: PostgreSQL or CockroachDB by URL. The launcher sets it to the embedded server when nobody else did. */
export const databaseConfig = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// or postgresql:// URL" }),
  /** Connections this process may hold; four processes share the server's limit of 100. */
  DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(200).default(10),
});
