import { listRefusedReadings as listRows, type RefusedReading } from "@/db/queries/file-readings";
import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";

export type { RefusedReading };

/** More say nothing new: one machine that is wrong is usually wrong about many files. */
const shownMax = 100;

/** What machines said of files and was not believed, newest first. */
export function listRefusedReadings(ctx: Context): Promise<RefusedReading[]> {
  const { organizationId } = authorize(ctx, "read");
  return listRows(ctx.db, organizationId, shownMax);
}
