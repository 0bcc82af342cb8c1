import { deletePassingAuditEventsBefore } from "@/db/queries/audit-events";
import { deleteConversationsDeletedBefore } from "@/db/queries/conversations";
import { deleteExpiredIdempotencyKeys } from "@/db/queries/idempotency-keys";
import { deleteJoinTokensExpiredBefore } from "@/db/queries/join-tokens";
import { deleteSessionsOverBefore } from "@/db/queries/sessions";
import { deleteSetupTokensExpiredBefore } from "@/db/queries/setup-tokens";
import type { Platform } from "@/lib/kernel/context";
import { fillMemoryShares } from "@/lib/serving/deployments";

const dayMs = 86_400_000;
/** Records of calls that only read, or came without a credential, are kept this long; all others stay. */
const passingKeptMs = 30 * dayMs;
/** What is used up is kept a while, so that a failed join or sign-in can be understood. */
const spentKeptMs = 7 * dayMs;

/** Removes rows whose time is over, and completes what an older release left. Running twice is harmless. */
export async function housekeep({ db }: Pick<Platform, "db">, now = Date.now()): Promise<void> {
  const before = (keptMs: number) => new Date(now - keptMs);
  await deleteExpiredIdempotencyKeys(db, before(0));
  await deleteConversationsDeletedBefore(db, before(0));
  await deleteJoinTokensExpiredBefore(db, before(spentKeptMs));
  await deleteSetupTokensExpiredBefore(db, before(spentKeptMs));
  await deleteSessionsOverBefore(db, before(spentKeptMs));
  await deletePassingAuditEventsBefore(db, before(passingKeptMs));
  await fillMemoryShares({ db });
}
