import * as z from "zod";

/** What a bundled engine process reads; its agent sets it, never an operator. */
export const engineConfig = z.object({
  /** Random key that the engine demands on every call. */
  ENGINE_API_KEY: z.string().min(16),
});
