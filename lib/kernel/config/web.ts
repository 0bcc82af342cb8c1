import * as z from "zod";

/** The console and the control-plane API. */
export const webConfig = z.object({
  WEB_HOST: z.string().default("127.0.0.1"),
  WEB_PORT: z.coerce.number().int().min(1).max(65535).default(3001),
  /** Origin a browser uses, for links and cookies. */
  PUBLIC_URL: z.url().default("http://localhost:3000"),
  /** Tests set it: an answer that breaks its own contract then fails instead of only being logged. */
  API_STRICT: z.stringbool().default(false),
});
