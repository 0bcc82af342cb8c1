import { deleteAuditEventsBefore } from "@/db/queries/audit-events";
import { deleteExpiredIdempotencyKeys } from "@/db/queries/idempotency-keys";
import { deleteJoinTokensExpiredBefore } from "@/db/queries/join-tokens";
import type { Platform } from "@/lib/context";

const dayMs = 86_400_000;
/** Records of calls that only read are kept this long; everything else stays. */
const readsKeptMs = 30 * dayMs;
/** Spent join tokens are kept a while, so that a failed join can be understood. */
const joinTokensKeptMs = 7 * dayMs;

/** Removes rows whose time is over. Running twice is harmless. */
export async function housekeep({ db }: Pick<Platform, "db">, now = Date.now()): Promise<void> {
  await deleteExpiredIdempotencyKeys(db, new Date(now));
  await deleteJoinTokensExpiredBefore(db, new Date(now - joinTokensKeptMs));
  await deleteAuditEventsBefore(db, new Date(now - readsKeptMs));
}
