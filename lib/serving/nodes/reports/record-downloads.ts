import type { Transaction } from "@/db/client";
import { listAssignedDownloads } from "@/db/queries/assigned-work";
import { setMissingDigests, observeDownload as writeObservation } from "@/db/queries/download-observations";
import type { NodeActor } from "../membership/authenticate-node";
import { adoptDiscoveredFiles } from "./adopt-discovered-files";
import { observeDownload } from "./observe-downloads";
import type { NodeClock } from "./node-clock";
import type { Report } from "../protocol";

/** @returns ids of models of which a download ended. */
export async function recordDownloads(
  tx: Transaction,
  { nodeId }: NodeActor,
  report: Report,
  moment: { now: Date; clock: NodeClock },
): Promise<string[]> {
  const rows = new Map((await listAssignedDownloads(tx, nodeId)).map((row) => [row.id, row]));
  const ended: string[] = [];
  for (const observed of report.downloads) {
    const row = rows.get(observed.downloadId);
    if (!row) continue;
    if (row.sourceKind === "folder") {
      await adoptDiscoveredFiles(tx, row, observed.discovered ?? []);
      await setMissingDigests(tx, row, observed.files);
    }
    const observation = observeDownload(row, observed, moment);
    if (!observation) continue;
    await writeObservation(tx, row, observation);
    if (observation.endedAt && !row.endedAt) ended.push(row.modelId);
  }
  return ended;
}
