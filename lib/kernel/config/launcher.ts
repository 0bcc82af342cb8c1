import * as z from "zod";

/** The launcher and the embedded database it keeps. */
export const launcherConfig = z.object({
  /** Loopback port of the embedded PostgreSQL; unused when DATABASE_URL is set. Below 32768, where outgoing ports begin. */
  POSTGRES_PORT: z.coerce.number().int().min(1).max(65535).default(15432),
});
