import * as z from "zod";

/** The started product, as `main.ts` describes it. */
export const product = z
  .object({ url: z.string(), api_key: z.string(), echo: z.string(), tiny: z.string(), embedder: z.string() })
  .parse(JSON.parse(process.env["PRODUCT"] ?? "{}"));
