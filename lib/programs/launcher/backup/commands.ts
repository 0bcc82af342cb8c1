import type { LaunchSettings } from "../settings/launch-settings";
import { productBootstrap } from "../bootstrap";
import { readDatabaseAccess } from "../settings/database-access";
import { backUp } from "./back-up";
import { describeLeftOut } from "./left-out-models";
import { restore } from "./restore";

/** The command: makes a backup and says what it holds and what it does not. */
export async function runBackup(
  settings: LaunchSettings,
  folder: string,
  options: { models: boolean },
): Promise<number> {
  const imported = options.models ? undefined : await importedModels(settings);
  const made = await backUp(settings, folder, { ...options, imported });
  console.log(`Backup: ${made}`);
  console.log("It holds the secrets of this installation: keep it where only you can read it.");
  if (!options.models)
    console.log(
      `Model files are not in it. ${describeLeftOut(imported, "add --models to copy them too, or keep the folders.")}`,
    );
  if (settings.secret)
    console.log("The master secret comes from your configuration and is not in it: keep that with the backup.");
  return 0;
}

/** @returns undefined while the database does not run. */
async function importedModels(settings: LaunchSettings): Promise<string[] | undefined> {
  const access = await readDatabaseAccess(settings).catch(() => undefined);
  if (!access || !(await productBootstrap.isDatabaseReady(access))) return undefined;
  return productBootstrap.listImportedModels(access);
}

/** The command: restores a backup and says what became of what was there. */
export async function runRestore(
  settings: LaunchSettings,
  folder: string,
  options: { replace: boolean },
): Promise<number> {
  const { manifest, kept, modelsKept } = await restore(settings, folder, options);
  console.log(`${settings.home.root} is as it was at ${manifest.createdAt} (version ${manifest.product}).`);
  if (kept) console.log(`What was there is in ${kept}; remove it when you no longer need it.`);
  if (modelsKept) console.log("The model files that were there serve on.");
  else if (manifest.models === "left-out")
    console.log(
      `Model files are not part of this backup. ${describeLeftOut(manifest.imported, "import the folder again on the model's page.")}`,
    );
  console.log("Start it with: npm run up");
  return 0;
}
