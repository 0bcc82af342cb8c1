import * as z from "zod";

/** What a bundled engine process reads; its agent sets it, never an operator. */
export const engineConfig = z.object({
  /** Random key that the engine demands on every call. */
  ENGINE_API_KEY: z.string().min(16),
  /** Threads for native calls; Node reads it itself. With one of them calls run in the order they are made. */
  UV_THREADPOOL_SIZE: z.coerce.number().int().min(1).default(4),
});
