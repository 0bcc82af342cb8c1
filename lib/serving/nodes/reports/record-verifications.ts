import type { Transaction } from "@/db/client";
import { listAssignedVerifications, observeVerification as writeObservation } from "@/db/queries/file-verifications";
import type { Context } from "@/lib/kernel/context";
import type { NodeActor } from "../membership/authenticate-node";
import { fetchAgain } from "./fetch-again";
import { isLoss, observeVerification, type Answered } from "./observe-verifications";
import type { Report } from "../protocol";

/** What was found damaged or gone is asked for again. @returns ids of the models that lost a file. */
export async function recordVerifications(
  tx: Transaction,
  ctx: Context,
  { nodeId }: NodeActor,
  { report, now }: { report: Report; now: Date },
): Promise<string[]> {
  const rows = new Map((await listAssignedVerifications(tx, nodeId)).map((row) => [row.fileId, row]));
  const answered = report.verifications.flatMap((observed): Answered[] => {
    const row = rows.get(observed.fileId);
    return row ? [{ row, observed }] : [];
  });
  const lost = answered.filter(({ row, observed }) => observed.generation === row.generation && isLoss(observed));
  const { remedies, modelIds } = await fetchAgain(tx, ctx, nodeId, lost);
  for (const { row, observed } of answered) {
    const observation = observeVerification(row, observed, { now, remedy: remedies.get(row.fileId) });
    if (observation) await writeObservation(tx, row, observation);
  }
  return modelIds;
}
