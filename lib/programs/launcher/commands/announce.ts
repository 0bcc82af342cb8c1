import type { Bootstrap } from "../bootstrap";
import { readDatabaseAccess } from "../settings/database-access";
import type { LaunchSettings } from "../settings/launch-settings";
import { isMachineRemoved, removedAdvice } from "../removed-machine";

/** Prints where the product is, which may differ from what the settings say by now, and, as long as it has no owner, the token that makes one. */
export async function announce(
  settings: LaunchSettings,
  bootstrap: Bootstrap,
  { url = settings.url, tookMs }: { url?: string | undefined; tookMs?: number | undefined } = {},
): Promise<void> {
  const token = await bootstrap.issueSetupToken(await readDatabaseAccess(settings));
  const took = tookMs === undefined ? "" : ` (after ${(tookMs / 1000).toFixed(1)} s)`;
  const isRemoved = await isMachineRemoved(settings, bootstrap);
  const state = isRemoved ? `Kamiwaza runs${took}, without this machine` : `Kamiwaza is ready${took}`;
  console.log(`\n${state}.\n\n  Console       ${url}`);
  if (isRemoved) console.log(`\n${removedAdvice}`);
  if (token)
    console.log(`  Set-up token  ${token}\n\nOpen the console and create the owner with this token. It works once.`);
  console.log("\nnpm run status · npm run logs · npm run down\n");
}
