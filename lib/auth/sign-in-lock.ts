import {
  countFailedSignIn,
  findFailedSignIns,
  forgetFailedSignIns,
  type FailedSignIns,
} from "@/db/queries/failed-sign-ins";
import type { UserRow } from "@/db/queries/users";
import type { Executor, Transaction } from "@/db/client";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { KeyRing } from "@/lib/secrets";

/*
 * Ten wrong passwords in a row lock a name for 15 minutes; running sessions go on. Whether anybody has the name is never
 * asked here, so the lock cannot tell. For the same reason each name of an account has a lock of its own.
 */

const failuresMax = 10;
const lockMs = 15 * 60_000;
/** Names share them: about 20 MB at most, and a flood at full speed locks one other name in 300 with those it tries. */
const places = 2 ** 18;

/** @throws AppError LOCKED */
export async function refuseWhenLocked(db: Executor, keys: KeyRing, name: string): Promise<void> {
  const leftMs = lockedForMs(await findFailedSignIns(db, placeOf(keys, name)));
  if (leftMs <= 0) return;
  throw new AppError(
    "LOCKED",
    "Too many wrong passwords. Try again in a few minutes, or ask an admin to set a new password.",
    { retryAfterSeconds: Math.ceil(leftMs / 1000) },
  );
}

/** @param user - who has the name, if anybody: their record shows when it was locked. */
export async function countFailure(
  tx: Transaction,
  ctx: Context,
  name: string,
  user: UserRow | undefined,
): Promise<void> {
  const now = new Date();
  const since = new Date(now.getTime() - lockMs);
  const { failures } = await countFailedSignIn(tx, placeOf(ctx.keys, name), { now, since });
  if (!user || failures !== failuresMax) return;
  const actor = { kind: "system", organizationId: user.organizationId, name: "sign-in" } as const;
  const detail = { name, until: new Date(now.getTime() + lockMs).toISOString() };
  await recordAudit(tx, { ...ctx, actor }, { action: "user.lock", objectKind: "user", objectId: user.id, detail });
}

export async function unlock(tx: Transaction, keys: KeyRing, names: string[]): Promise<void> {
  await forgetFailedSignIns(
    tx,
    names.map((name) => placeOf(keys, name)),
  );
}

function lockedForMs(row: FailedSignIns | undefined): number {
  return row && row.failures >= failuresMax ? row.lastFailedAt.getTime() + lockMs - Date.now() : 0;
}

/** Keyed, so that nobody can invent a name that shares its place with a known one. */
export const placeOf = (keys: KeyRing, name: string): number =>
  Buffer.from(keys.digest("sign-in-name", name), "base64url").readUInt32BE() % places;
