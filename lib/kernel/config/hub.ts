import { hubEndpoint } from "@/lib/kernel/egress/contract/hub-endpoint";
import * as z from "zod";

/** The model hub: any server that speaks the Hugging Face routes. */
export const hubConfig = z.object({
  HF_ENDPOINT: hubEndpoint.default("https://huggingface.co"),
  /** For the origin of HF_ENDPOINT alone. */
  HF_TOKEN: z.string().optional(),
});
