import { readFile } from "node:fs/promises";
import type { DatabaseAccess } from "../bootstrap";
import type { LaunchSettings } from "./launch-settings";
import { ensureSecret, secretFile } from "./secrets";

/** How this installation's database is reached: the operator's, or the embedded one that was started. */
export async function readDatabaseAccess(settings: LaunchSettings): Promise<DatabaseAccess> {
  const { databaseUrl, secret, home } = settings;
  return {
    url: databaseUrl ?? (await readFile(secretFile(home, "database-url"), "utf8")).trim(),
    secret: secret ?? (await ensureSecret(home, "kamiwaza-secret")).value,
  };
}
