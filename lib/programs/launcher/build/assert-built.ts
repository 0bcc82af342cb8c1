import { existsSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "../start-error";

/** @throws StartError when there is no complete build to run. The build id is its last file. */
export function assertBuilt(installation: string): void {
  if (existsSync(join(installation, "dist", "BUILD_ID")) && existsSync(join(installation, "dist", "web", "server.js")))
    return;
  throw new StartError("The product is not built.", "Run npm run build, then npm run up again.");
}
