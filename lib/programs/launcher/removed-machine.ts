import type { Bootstrap } from "./bootstrap";
import { readDatabaseAccess } from "./settings/database-access";
import type { LaunchSettings } from "./settings/launch-settings";
import { readNodeId } from "./settings/home";

export const removedAdvice =
  "This machine was removed under Nodes: its agent is refused, and no model runs here.\nTo bring it back: npm run join";

/** Whether somebody removed the machine that the product runs on. False where nobody can be asked. */
export async function isMachineRemoved(
  settings: LaunchSettings,
  { isRemoved }: Pick<Bootstrap, "isRemoved">,
): Promise<boolean> {
  try {
    return await isRemoved(await readDatabaseAccess(settings), await readNodeId(settings.home));
  } catch {
    // A database that is away is told elsewhere.
    return false;
  }
}
