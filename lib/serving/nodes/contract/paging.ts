import * as z from "zod";

/** The Kamiwaza client pages cluster lists by offset. */
export const paging = z.strictObject({
  skip: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
