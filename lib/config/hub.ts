import * as z from "zod";

/** The model hub: any server that speaks the Hugging Face routes. */
export const hubConfig = z.object({
  HF_ENDPOINT: z.url().default("https://huggingface.co"),
  HF_TOKEN: z.string().optional(),
});
