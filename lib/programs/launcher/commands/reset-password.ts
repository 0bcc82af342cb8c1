import { productBootstrap } from "../bootstrap";
import { readDatabaseAccess } from "../settings/database-access";
import type { LaunchSettings } from "../settings/launch-settings";

/** Prints a new password for somebody who cannot sign in. @returns 1 when that was not possible. */
export async function resetPassword(
  settings: LaunchSettings,
  { userName, endKeys }: { userName: string; endKeys: boolean },
): Promise<number> {
  const access = await readDatabaseAccess(settings).catch(() => undefined);
  if (!access || !(await productBootstrap.isDatabaseReady(access))) {
    console.error("The database does not answer. Start Kamiwaza first: npm run up");
    return 1;
  }
  const reset = await productBootstrap.resetPassword(access, { name: userName, endKeys });
  if (!reset) {
    console.error(`Nobody has the user name or e-mail address "${userName}".`);
    return 1;
  }
  console.log(`User name     ${reset.username}\nNew password  ${reset.password}`);
  console.log("\nSign in with it and choose another under your name, Your account. Sessions of before have ended.");
  if (reset.wasLocked) console.log("The account was locked; it is open again.");
  if (!endKeys) console.log("API keys go on; npm run reset-password -- <user> --end-keys revokes them.");
  return 0;
}
