import type { LaunchSettings } from "../launch-settings";
import { backUp } from "./back-up";

/** The command: makes a backup and says what it holds and what it does not. */
export async function runBackup(
  settings: LaunchSettings,
  folder: string,
  options: { models: boolean },
): Promise<number> {
  const made = await backUp(settings, folder, options);
  console.log(`Backup: ${made}`);
  console.log("It holds the secrets of this installation: keep it where only you can read it.");
  if (!options.models)
    console.log("Model files are not in it: they come from the hub again. With --models they are copied too.");
  if (settings.secret)
    console.log("The master secret comes from your configuration and is not in it: keep that with the backup.");
  return 0;
}
