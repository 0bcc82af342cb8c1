import type { LaunchSettings } from "../settings/launch-settings";
import { describeLeftOut } from "./left-out-models";
import { restore } from "./restore";

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
