import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod";

/** Where this installation keeps everything that must survive: database, models, secrets, logs. */
export const homeConfig = z.object({
  // Asked for only when needed: a container's user may have no home, for which `homedir` throws.
  KAMIWAZA_HOME: z.string().default(() => join(homedir(), ".kamiwaza")),
});
