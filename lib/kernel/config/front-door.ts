import * as z from "zod";

/** Where the gateway listens, as the launcher tells web; unset where something else starts the gateway. */
export const frontDoorConfig = z.object({
  GATEWAY_HOST: z.string().optional(),
});
