import * as z from "zod";

/**
 * The one master secret. Keys for sealing, API key digests and session cookies are derived from it with HKDF,
 * each under its own label, so nothing else has to be generated or stored.
 */
export const secretsConfig = z.object({
  KAMIWAZA_SECRET: z.string().min(32, "must be at least 32 characters; `openssl rand -hex 32` makes one"),
});
