import { changeDownload, readDownload } from "@/components/downloads/download-queries";

/** The machine looked into the folder and will not take it; the message says why. */
export class FolderRefused extends Error {}

const looks = 40;
const pauseMs = 250;

/**
 * Waits until the machine has looked through the folder of an import. One that takes longer, or is not reached, goes on
 * by itself.
 *
 * @throws FolderRefused when it will not take the folder; the import is dismissed then, its answer was read.
 */
export async function lookThrough({ download_id: id }: { download_id: string | null }): Promise<void> {
  if (id === null) return;
  for (let look = 0; look < looks; look += 1) {
    const { phase, files, error, ended_at } = await readDownload(id);
    if (files.length === 0 && phase === "failed") {
      await changeDownload(id, "cancel");
      throw new FolderRefused(error?.detail ?? "The folder cannot be imported.");
    }
    if (files.length > 0 || ended_at !== null) return;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
